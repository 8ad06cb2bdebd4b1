import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { duplicate, expectReply, ignored, inFlight, processed, refused, sendWith } from './delivery.ts';
import type { Backing, Started } from './example.ts';
import { kill, type Launched, stop, until } from './launch.ts';
import { check } from './report.ts';
import { openStandIn } from './stand-in.ts';
import { startExample, untilItAnswers, untilLogged } from './start-example.ts';

const env = { NEXTNEURAL_WEBHOOK_SECRET: 'workflow-secret' };
const failed = '500 {"error":"handler_failed"}';

function endedCall() {
  const call_uuid = `cal_${randomUUID()}`;
  const data = { call_uuid, call_type: 'outbound', transcript: [{ role: 'contact', text: 'Sounds good 🎉' }] };
  return { event: 'call.ended', fired_at: '2026-05-12T14:34:05Z', organisation_uuid: 'org_1', data };
}

function deliver(origin: string, event: object, secret = env.NEXTNEURAL_WEBHOOK_SECRET): Promise<string> {
  return sendWith(`${origin}/webhooks/nextneural`, { 'x-workflow-secret': secret }, [JSON.stringify(event)]);
}

export const nextneuralPostCall: Backing = {
  async open() {
    const platform = await openStandIn();
    const crm = await openStandIn();
    // Outside of the example's folder, where an earlier run in place would have left its events.
    const data = await mkdtemp(join(tmpdir(), 'callhook-post-call-'));
    const DATABASE = join(data, 'post-call.db');
    const urls = { ...env, DATABASE, PLATFORM_URL: platform.url, CRM_URL: crm.url };

    type Call = ReturnType<typeof endedCall>;
    const metadataPath = ({ data }: Call) => `/api/voice/calls/${data.call_uuid}/metadata`;
    const inCrm = ({ data }: Call) => crm.effects.filter(({ body }) => body.call === data.call_uuid);
    const inPlatform = (call: Call) => platform.effects.filter(({ path }) => path === metadataPath(call));

    /** How often each step had its effect; extracting has none but its line on stdout. */
    function expectSteps(call: Call, servers: readonly Launched[], expected: readonly [number, number, number]): void {
      const lines = servers.flatMap((server) => server.stdout().split('\n'));
      const extracted = lines.filter((line) => line === `extract ${call.data.call_uuid}`).length;
      const actual = [extracted, inPlatform(call).length, inCrm(call).length];
      if (actual.join() !== expected.join()) {
        throw new Error(`extract, metadata and CRM happened ${actual} times, and should have ${expected}`);
      }
    }

    /** Delivers an event to a process that is killed when a stand-in has been asked, and once more to one that is started then. */
    async function deliverAcrossCrash(folder: string, call: Call, asked: () => boolean): Promise<readonly Launched[]> {
      const first = await startExample(folder, 'start', urls);
      await untilItAnswers(first.origin, first.server);
      const reply = deliver(first.origin, call).catch(() => 'none');
      await until('the stand-in is asked', first.server, asked);
      await kill(first.server);
      expectReply(await reply, 'none');

      const second = await startExample(folder, 'start', urls);
      try {
        await untilItAnswers(second.origin, second.server);
        let answer = await deliver(second.origin, call);
        if (!answer.startsWith(inFlight)) throw new Error(`while the claim lasts, it answered ${answer}`);
        await until('the claims have ended', second.server, async () => {
          if (answer.startsWith('503 ')) answer = await deliver(second.origin, call);
          return !answer.startsWith('503 ');
        });
        expectReply(answer, processed);
        expectReply(await deliver(second.origin, call), duplicate);
      } finally {
        await stop(second.server);
      }
      return [first.server, second.server];
    }

    async function smoke({ name, folder, origin, server }: Started): Promise<void> {
      await check(`${name}: the steps of a call happen once, also when it is sent twice`, async () => {
        const call = endedCall();
        expectReply(await deliver(origin, call), processed);
        await untilLogged(server, `done ${call.data.call_uuid}`);
        expectReply(await deliver(origin, call), duplicate);
        expectSteps(call, [server], [1, 1, 1]);
        const metadata = inPlatform(call)[0]?.body;
        const entry = inCrm(call)[0]?.body;
        const expected = JSON.stringify({ call: call.data.call_uuid, ...metadata });
        if (metadata?.interested !== true || JSON.stringify(entry) !== expected) {
          throw new Error(`the CRM got ${JSON.stringify(entry)} and the platform ${JSON.stringify(metadata)}`);
        }
      });

      await check(`${name}: ten copies at the same time are one`, async () => {
        const call = endedCall();
        const replies = await Promise.all(Array.from({ length: 10 }, () => deliver(origin, call)));
        const isAsItShould = (reply: string) => [processed, duplicate].includes(reply) || reply.startsWith(inFlight);
        if (!replies.every(isAsItShould)) throw new Error(`they were answered ${replies.join(' and ')}`);
        expectSteps(call, [server], [1, 1, 1]);
      });

      await check(`${name}: another secret, none and an unknown event`, async () => {
        expectReply(await deliver(origin, endedCall(), 'workflow-secreT'), refused);
        expectReply(await deliver(origin, endedCall(), ''), refused);
        expectReply(await deliver(origin, { ...endedCall(), event: 'call.rated' }), ignored);
        expectReply(await deliver(origin, { event: 'call.ended', data: {} }), '200 {"outcome":"dropped"}');
      });

      await check(`${name}: after a step that failed, the retry goes on with that step`, async () => {
        const call = endedCall();
        crm.meet('/calls', 'failed');
        expectReply(await deliver(origin, call), failed);
        expectSteps(call, [server], [1, 1, 0]);
        expectReply(await deliver(origin, call), processed);
        expectSteps(call, [server], [1, 1, 1]);
      });

      await check(
        `${name}: killed between the metadata and the CRM, every step has happened exactly once`,
        async () => {
          const call = endedCall();
          crm.meet('/calls', 'lost');
          const before = crm.seen.length;
          const servers = await deliverAcrossCrash(folder, call, () => crm.seen.length > before);
          expectSteps(call, servers, [1, 1, 1]);
        },
      );

      await check(
        `${name}: killed between extracting and the metadata, every step has happened exactly once`,
        async () => {
          const call = endedCall();
          platform.meet(metadataPath(call), 'lost');
          const servers = await deliverAcrossCrash(folder, call, () => platform.seen.includes(metadataPath(call)));
          expectSteps(call, servers, [1, 1, 1]);
        },
      );

      await check(
        `${name}: killed when the CRM had written and not answered, it is asked twice, with one key`,
        async () => {
          const call = endedCall();
          crm.meet('/calls', 'unanswered');
          const servers = await deliverAcrossCrash(folder, call, () => inCrm(call).length > 0);
          expectSteps(call, servers, [1, 1, 2]); // the limit: at least once
          const keys = new Set(inCrm(call).map(({ key }) => key));
          if (keys.size !== 1 || keys.has(undefined)) throw new Error('the CRM cannot tell that it is the same');
        },
      );

      await check(`${name}: npm run stand-ins`, async () => {
        const standIns = await startExample(folder, 'stand-ins', {});
        const itsUrls = { ...env, DATABASE, PLATFORM_URL: standIns.origin, CRM_URL: standIns.origin };
        const receiver = await startExample(folder, 'start', itsUrls);
        try {
          await untilItAnswers(standIns.origin, standIns.server);
          await untilItAnswers(receiver.origin, receiver.server);
          const call = endedCall();
          expectReply(await deliver(receiver.origin, call), processed);
          await until('both requests are shown', standIns.server, () => {
            return [metadataPath(call), '/calls'].every((path) => standIns.server.stdout().includes(`POST ${path} {`));
          });
        } finally {
          await Promise.all([stop(standIns.server), stop(receiver.server)]);
        }
      });
    }

    const close = async () => {
      await Promise.all([platform.close(), crm.close(), rm(data, { recursive: true })]);
    };
    return { env: urls, smoke, close };
  },
};
