import { onceKeyOf } from '../../src/replay/once-key.ts';
import { redis } from '../../test/services/redis.ts';
import { freePort } from '../free-port.ts';
import { completedCall, deliver, duplicate, expectReply, inFlight, processed } from './delivery.ts';
import type { Backing, Started } from './example.ts';
import { stop } from './launch.ts';
import { openRedisRoom } from './redis-room.ts';
import { check } from './report.ts';
import { startExample, untilItAnswers } from './start-example.ts';

export const ownVerification: Backing = {
  service: redis,
  async open() {
    const room = openRedisRoom();
    const store = room.store('claim:');
    const counter = `${room.prefix}calls`;

    async function smoke({ name, folder, url, env }: Started): Promise<void> {
      await check(
        `${name}: answers 503 in_flight to an event that another process is handling, and handles it later`,
        async () => {
          const event = completedCall();
          await store.claim(onceKeyOf(event.eventId), 'somebody', 30_000);
          const reply = await deliver(url, event);
          if (!reply.startsWith(`${inFlight}, Retry-After: `)) throw new Error(`it answered ${reply}`);
          await store.release(onceKeyOf(event.eventId), 'somebody');
          expectReply(await deliver(url, event), processed);
        },
      );

      await check(`${name}: answers 500 when the work fails, and the retry runs it again`, async () => {
        const event = completedCall();
        const count = Number(await room.client.get(counter));
        await room.client.set(counter, 'no number');
        expectReply(await deliver(url, event), '500 {"error":"handler_failed"}');
        await room.client.set(counter, count);
        expectReply(await deliver(url, event), processed);
        expectReply(await deliver(url, event), duplicate);
        const now = Number(await room.client.get(counter));
        if (now !== count + 1) throw new Error(`the counter went from ${count} to ${now}`);
      });

      await check(`${name}: without Redis it answers 503 store_unavailable`, async () => {
        const nobody = `redis://127.0.0.1:${await freePort()}`;
        const { origin, server } = await startExample(folder, 'start', { ...env, REDIS_URL: nobody });
        try {
          await untilItAnswers(origin, server);
          const reply = await deliver(url.replace(new URL(url).origin, origin), completedCall());
          expectReply(reply, '503 {"error":"store_unavailable"}');
        } finally {
          await stop(server);
        }
      });
    }

    return { env: room.env, smoke, close: room.close };
  },
};
