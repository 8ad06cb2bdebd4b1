import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgres } from '../services/postgres.ts';
import { needs } from '../services/service.ts';
import { type ReceiverProcess, receiverFolder } from './processes/receiver-processes.ts';
import { sendUntilAccepted } from './processes/send-event.ts';
import { useReceivers } from './processes/use-receivers.ts';
import { sharedStores } from './stores/index.ts';

const events = Number(process.env.CALLHOOK_CRASH_EVENTS ?? 40);
const atOnce = 8;
const config = { workMs: 5, leaseMs: 300, diesWithin: 12 };

describe.for(sharedStores.map((store) => ({ ...store, title: store.name + needs(store.service) })))(
  'receivers over $title that are killed at random moments',
  { concurrent: true },
  (store) => {
    const { isMissing, space, folder } = useReceivers(store, 'crash');

    it.skipIf(isMissing)(
      `lose none of ${events} events`,
      async () => {
        const ids = Array.from({ length: events }, (_, index) => `evt_${index}`);
        const { crashes } = await sendThroughCrashes(() => folder.start({ ...config, store: store.name, space }), ids);
        expect(crashes).toBeGreaterThan(0);
        const counts = folder.countEffects();
        expect(ids.filter((id) => !counts.has(id))).toEqual([]);
      },
      events * 15_000,
    );
  },
);

describe.concurrent(`receivers that commit the claim with their own writes in PostgreSQL${needs(postgres)}`, () => {
  const space = `crash_${randomUUID().slice(0, 8)}`;
  const folder = receiverFolder();
  let pool: Pool;
  beforeAll(async () => {
    if (!postgres.isUp) return;
    await folder.build();
    pool = new Pool({ connectionString: postgres.url, query_timeout: 60_000, connectionTimeoutMillis: 60_000 });
    await pool.query(`CREATE TABLE ${space}_effects (event_id text NOT NULL)`);
  });
  afterAll(async () => {
    await folder.close();
    if (!postgres.isUp) return;
    await pool.query(`DROP TABLE ${space}_effects, ${space}_claims`);
    await pool.end();
  });

  it.skipIf(!postgres.isUp)(
    `write the effect of each of ${events} events exactly once, though they are killed`,
    async () => {
      const ids = Array.from({ length: events }, (_, index) => `evt_${index}`);
      const { crashes } = await sendThroughCrashes(() => folder.start({ ...config, store: 'transaction', space }), ids);
      expect(crashes).toBeGreaterThan(0);
      const { rows } = await pool.query(`SELECT event_id, count(*)::int FROM ${space}_effects GROUP BY event_id`);
      expect(rows.filter(({ count }) => count !== 1)).toEqual([]);
      expect(rows.map(({ event_id }) => event_id).sort()).toEqual([...ids].sort());
    },
    events * 15_000,
  );
});

/** Sends the events, some at once, to receivers of which a new one is started for each that died. */
async function sendThroughCrashes(start: () => Promise<ReceiverProcess>, ids: readonly string[]) {
  let crashes = 0;
  let isOver = false;
  const alive = new Set<ReceiverProcess>();
  const keepAlive = async () => {
    while (!isOver) {
      const receiver = await start();
      alive.add(receiver);
      await new Promise((resolve) => receiver.child.once('exit', resolve));
      alive.delete(receiver);
      crashes += 1;
    }
  };
  const anyUrl = () => [...alive][Math.floor(Math.random() * alive.size)]?.url;
  const keepers = [keepAlive(), keepAlive(), keepAlive()];

  const waiting = [...ids];
  const sender = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) await sendUntilAccepted(anyUrl, id);
  };
  await Promise.all(Array.from({ length: atOnce }, sender));
  const crashesMeanwhile = crashes;
  isOver = true;
  const killing = setInterval(() => {
    for (const receiver of alive) receiver.kill('SIGKILL');
  }, 10);
  await Promise.all(keepers);
  clearInterval(killing);
  return { crashes: crashesMeanwhile };
}
