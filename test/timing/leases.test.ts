import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { once } from '../../src/replay/once.ts';
import { usePostgres } from '../replay/postgres-database.ts';
import { sendEvent } from '../replay/processes/send-event.ts';
import { useReceivers } from '../replay/processes/use-receivers.ts';
import { sharedStores } from '../replay/stores/index.ts';
import { postgres } from '../services/postgres.ts';
import { needs } from '../services/service.ts';

// Each lease lasts longer than any pause that a busy machine makes.
const leaseMs = 4_000;

describe.for(sharedStores.map((store) => ({ ...store, title: store.name + needs(store.service) })))(
  'a receiver process over $title',
  { concurrent: true },
  (store) => {
    const { isMissing, space, folder } = useReceivers(store, 'lease');

    it.skipIf(isMissing)('keeps an event for three leases while it works, though another gets retries', async () => {
      const start = (workMs: number) => folder.start({ store: store.name, space, workMs, leaseMs });
      const [slow, other] = await Promise.all([start(3 * leaseMs), start(0)]);
      const eventId = `evt_${randomUUID()}`;
      const first = sendEvent(slow.url, eventId);
      await slow.untilStarted(eventId);
      const retries: string[] = [];
      for (let i = 0; i < 10; i++) {
        await sleep(leaseMs / 4);
        retries.push((await sendEvent(other.url, eventId)).body);
      }
      expect(retries[0]).toBe('{"error":"in_flight"}');
      // On a busy machine, the last ones may come when the work is done.
      const answers = new Set(['{"error":"in_flight"}', '{"outcome":"duplicate"}']);
      expect(retries.filter((body) => !answers.has(body))).toEqual([]);
      expect(await first).toMatchObject({ status: 200, body: '{"outcome":"processed"}' });
      expect((await sendEvent(other.url, eventId)).body).toBe('{"outcome":"duplicate"}');
      expect(folder.countEffects().get(eventId)).toBe(1);
    });
  },
);

describe(`a transaction with postgresStore${needs(postgres)}`, { concurrent: true, skip: !postgres.isUp }, () => {
  const database = usePostgres();

  it('is renewed meanwhile, before the commit and while the commit waits to be written', async () => {
    const { store, effects } = database;
    const slow = once(
      store,
      'k',
      (claim) =>
        database.inTransaction(async (client) => {
          await client.query(`INSERT INTO ${effects} VALUES ('evt')`);
          await sleep(2 * leaseMs);
          await claim.commit(store.within(client));
          await sleep(2 * leaseMs);
        }),
      { leaseMs },
    );
    await sleep(1.5 * leaseMs);
    expect(await once(store, 'k', () => 2)).toMatchObject({ status: 'in_flight' });
    expect(await slow).toMatchObject({ status: 'processed', claim: 'committed' });
    expect(await once(store, 'k', () => 2)).toEqual({ status: 'duplicate' });
    expect(await database.count(effects)).toBe(1);
  });
});
