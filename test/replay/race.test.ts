import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../services/service.ts';
import type { ReceiverProcess } from './processes/receiver-processes.ts';
import { sendEvent, sendUntilAccepted } from './processes/send-event.ts';
import { useReceivers } from './processes/use-receivers.ts';
import { sharedStores } from './stores/index.ts';

const rounds = Number(process.env.CALLHOOK_RACES ?? 5);
const leaseMs = 60_000;

describe.for(sharedStores.map((store) => ({ ...store, title: store.name + needs(store.service) })))(
  'three receiver processes that share $title',
  { concurrent: true },
  (store) => {
    const { name } = store;
    const { isMissing, space, folder } = useReceivers(store, 'race');
    let receivers: readonly ReceiverProcess[];
    const urlOf = (index: number) => receivers[index % receivers.length]?.url ?? '';
    beforeAll(async () => {
      if (isMissing) return;
      const start = () => folder.start({ store: name, space, workMs: 30, leaseMs, storeTimeoutMs: leaseMs });
      receivers = await Promise.all([start(), start(), start()]);
    });

    it.skipIf(isMissing)(
      `handle one of 100 deliveries of an event at the same time, ${rounds} times`,
      async () => {
        for (let round = 0; round < rounds; round++) {
          const eventId = `evt_${randomUUID()}`;
          const tooEarly: string[] = [];
          const deliver = async (_: unknown, index: number) => {
            const answer = await sendEvent(urlOf(index), eventId);
            if (answer.status < 300 && !folder.countEffects().has(eventId)) tooEarly.push(answer.body);
            return answer;
          };
          const answers = await Promise.all(Array.from({ length: 100 }, deliver));

          const processed = answers.filter(({ body }) => body === '{"outcome":"processed"}');
          const duplicates = answers.filter(({ body }) => body === '{"outcome":"duplicate"}');
          const inFlight = answers.filter(({ status, body }) => status === 503 && body === '{"error":"in_flight"}');
          expect(processed).toHaveLength(1);
          expect(processed.length + duplicates.length + inFlight.length).toBe(100);
          for (const { headers } of inFlight)
            expect(Number(headers['retry-after'])).toSatisfy((seconds) => seconds >= 1 && seconds <= 60);
          expect(tooEarly).toEqual([]);
          expect(folder.countEffects().get(eventId)).toBe(1);
        }
      },
      rounds * 60_000,
    );

    it.skipIf(isMissing)('let another take over from a paused one, which then finds its claim lost', async () => {
      // Its first renewal comes after a second: a process that is stopped while it writes keeps SQLite locked for all others.
      const paused = await folder.start({ store: name, space, workMs: 0, holds: 'evt_', leaseMs: 3_000 });
      const eventId = `evt_${randomUUID()}`;
      const first = sendEvent(paused.url, eventId);
      await paused.untilStarted(eventId);
      paused.kill('SIGSTOP');
      const answers = await sendUntilAccepted(() => urlOf(0), eventId);
      expect(answers.at(-1)?.body).toBe('{"outcome":"processed"}');
      paused.kill('SIGCONT');
      paused.endWork(eventId);
      expect((await first).status).toBe(200);
      const reports = paused.messages.flatMap((message) => ('report' in message ? [message.report] : []));
      expect(reports).toEqual([{ code: 'processed', eventId, claim: 'lost' }]);
      expect((await sendEvent(urlOf(1), eventId)).body).toBe('{"outcome":"duplicate"}');
      paused.kill('SIGKILL');
    });
  },
);
