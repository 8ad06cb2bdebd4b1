import { setTimeout as sleep } from 'node:timers/promises';
import { onceKeyOf } from '../../src/replay/once-key.ts';
import { redis } from '../../test/services/redis.ts';
import { completedCall, deliver, duplicate, expectReply, processed } from './delivery.ts';
import type { Backing, Started } from './example.ts';
import { launch, stop, until } from './launch.ts';
import { openRedisRoom } from './redis-room.ts';
import { check } from './report.ts';
import { startExample, untilItAnswers, untilLogged } from './start-example.ts';

const copies = 10;

export const queueWorker: Backing = {
  service: redis,
  async open() {
    const room = openRedisRoom();
    const store = room.store(':claim:');
    const lineOf = ({ event, callId, summary }: ReturnType<typeof completedCall>) => `${event} ${callId} ${summary}`;

    async function smoke({ name, folder, url, server, env }: Started): Promise<void> {
      await check(
        `${name}: delays an event that another process is handling, and handles it when the lease ends`,
        async () => {
          const event = completedCall();
          await store.claim(onceKeyOf(event.eventId), 'somebody who dies', 1_500);
          expectReply(await deliver(url, event), processed);
          await sleep(500);
          if (server.stdout().includes(event.callId)) throw new Error('it was handled twice at the same time');
          await untilLogged(server, lineOf(event));
        },
      );

      await check(`${name}: a job that failed is tried again`, async () => {
        const event = completedCall();
        const claim = `${room.prefix}:claim:${onceKeyOf(event.eventId)}`;
        await room.client.rpush(claim, 'no claim'); // on which the store's commands fail
        expectReply(await deliver(url, event), processed);
        await until('the job has failed', server, () => server.output().includes('attempt 1'));
        await room.client.del(claim);
        await untilLogged(server, lineOf(event));
      });

      const receiver = await startExample(folder, 'receiver', env);
      const worker = launch(folder, 'npm', ['run', 'worker'], env);
      try {
        await check(`${name}: npm run receiver, npm run worker`, async () => {
          await untilItAnswers(receiver.origin, receiver.server);
          await untilLogged(worker, 'Waiting for jobs in call-events');
        });
        await check(`${name}: ${copies} events, each queued twice, for two workers: each is handled once`, async () => {
          const events = Array.from({ length: copies }, completedCall);
          const url2 = url.replace(new URL(url).origin, receiver.origin);
          // Each receiver remembers in a memory of its own, so that both add it, but neither adds it twice.
          const sent = events.map(async (event) => {
            for (const reply of await Promise.all([deliver(url, event), deliver(url2, event)])) {
              expectReply(reply, processed);
            }
            expectReply(await deliver(url, event), duplicate);
          });
          await Promise.all(sent);
          const lines = () => `${server.stdout()}\n${worker.stdout()}`.split('\n');
          await until('all are handled', worker, () => events.every((event) => lines().includes(lineOf(event))));
          await until('no job is left', worker, async () => !(await hasJobs(room)));
          for (const event of events) {
            const count = lines().filter((line) => line.includes(event.callId)).length;
            if (count !== 1) throw new Error(`an event was handled ${count} times`);
          }
        });
      } finally {
        await Promise.all([stop(receiver.server), stop(worker)]);
      }
    }

    return { env: room.env, smoke, close: room.close };
  },
};

/** Where BullMQ keeps the jobs that are not done yet. */
async function hasJobs({ client, prefix }: ReturnType<typeof openRedisRoom>): Promise<boolean> {
  const queue = `${prefix}:call-events`;
  const counts = [client.llen(`${queue}:wait`), client.llen(`${queue}:active`), client.zcard(`${queue}:delayed`)];
  return (await Promise.all(counts)).some((count) => count > 0);
}
