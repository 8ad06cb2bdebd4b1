import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { needs } from '../services/service.ts';
import { sendBatch, sendEvent } from './processes/send-event.ts';
import { useReceivers } from './processes/use-receivers.ts';
import { sharedStores } from './stores/index.ts';

describe.for(sharedStores.map((store) => ({ ...store, title: store.name + needs(store.service) })))(
  'receiver processes that share $title',
  { concurrent: true },
  (store) => {
    const { isMissing, space, folder } = useReceivers(store, 'replies');
    const config = { store: store.name, space, leaseMs: 60_000, storeTimeoutMs: 60_000, workMs: 20 };

    it.skipIf(isMissing)(
      'give the answer of the one that handled an event to its duplicates, also at the others',
      async () => {
        const receivers = await Promise.all([1, 2].map(() => folder.start({ ...config, replies: true })));
        const urlOf = (index: number) => receivers[index % receivers.length]?.url ?? '';
        const eventId = `evt_${randomUUID()}`;
        const racing = await Promise.all(Array.from({ length: 20 }, (_, index) => sendEvent(urlOf(index), eventId)));
        const later = [await sendEvent(urlOf(0), eventId), await sendEvent(urlOf(1), eventId)];
        const answered = [...racing, ...later].filter(({ status }) => status !== 503);
        expect(new Set(answered.map(({ body }) => body))).toEqual(new Set([`<Response>${eventId}</Response>`]));
        expect(new Set(answered.map(({ status }) => status))).toEqual(new Set([201]));
        expect(new Set(answered.map(({ headers }) => headers['content-type']))).toEqual(
          new Set(['text/xml; charset=utf-8']),
        );
        expect(new Set(answered.map(({ headers }) => headers['x-process'])).size).toBe(1);
        expect(later.map(({ status }) => status)).toEqual([201, 201]);
        expect(folder.countEffects().get(eventId)).toBe(1);
      },
    );

    it.skipIf(isMissing)(
      'handle each of 100 events of one delivery once, though three fail and a process is killed half-way',
      async () => {
        const batch = randomUUID();
        const ids = Array.from({ length: 100 }, (_, n) => {
          const kind = n === 50 ? 'hold' : [10, 20, 70].includes(n) ? 'fail' : 'ok';
          return `${kind}_${batch}_${n}`;
        });
        const settings = { ...config, batches: true, fails: 'fail', workMs: 0, leaseMs: 15_000 }; // a claim waits no longer than its lease
        const killed = await folder.start({ ...settings, holds: 'hold' });
        const first = sendBatch(killed.url, ids).catch(() => undefined);
        await killed.untilStarted(`hold_${batch}_50`);
        killed.kill('SIGKILL');
        expect(await first).toBeUndefined();
        const done = ids.slice(0, 50).filter((id) => id.startsWith('ok'));
        expect(done.every((id) => folder.countEffects().get(id) === 1)).toBe(true);

        const { url } = await folder.start(settings);
        const statuses: string[] = [];
        while (statuses.at(-1) !== '200 {"outcome":"processed"}' && statuses.length < 600) {
          const { status, body } = await sendBatch(url, ids);
          statuses.push(`${status} ${body}`);
          await sleep(50);
        }
        // 503 as long as the store holds the claim of the killed process, 500 for those that failed.
        expect(new Set(statuses.slice(0, -1)).size).toBeGreaterThan(0);
        for (const status of statuses.slice(0, -1))
          expect(status).toMatch(/^(503 \{"error":"in_flight"|500 \{"error":"handler_failed")/);
        const counts = folder.countEffects();
        expect(ids.filter((id) => counts.get(id) !== 1)).toEqual([]);
        expect((await sendBatch(url, ids)).body).toBe('{"outcome":"duplicate"}');
      },
    );
  },
);
