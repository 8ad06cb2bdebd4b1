import { randomUUID } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mysql } from '../services/mysql.ts';
import { postgres } from '../services/postgres.ts';
import { needs } from '../services/service.ts';
import { type ReceiverProcess, receiverFolder } from './processes/receiver-processes.ts';
import { sendUntilAccepted } from './processes/send-event.ts';
import { useReceivers } from './processes/use-receivers.ts';
import { sharedStores } from './stores/index.ts';

const events = Number(process.env.CALLHOOK_CRASH_EVENTS ?? 40);
const atOnce = 8;
// A claim waits for the store no longer than its lease, which on a busy machine must suffice for the first connection.
const config = { workMs: 5, leaseMs: 2_000, diesWithin: 12 };

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

/** Databases for effects, and how to run a statement in one. */
const databases = [
  {
    name: 'PostgreSQL',
    service: postgres,
    async open() {
      const client = new pg.Client(postgres.url);
      await client.connect();
      return { run: async (sql: string) => (await client.query(sql)).rows, close: () => client.end() };
    },
  },
  {
    name: 'MariaDB',
    service: mysql,
    async open() {
      const connection = await createConnection(mysql.url);
      return { run: async (sql: string) => (await connection.query(sql))[0], close: () => connection.end() };
    },
  },
];

describe.for(databases.map((database) => ({ ...database, title: database.name + needs(database.service) })))(
  'receivers that commit the claim with their own writes in $title',
  { concurrent: true },
  ({ name, service, open }) => {
    const space = `crash_${randomUUID().slice(0, 8)}`;
    const folder = receiverFolder();
    let database: Awaited<ReturnType<typeof open>>;
    beforeAll(async () => {
      if (!service.isUp) return;
      await folder.build();
      database = await open();
      await database.run(`CREATE TABLE ${space}_effects (event_id varchar(200) NOT NULL)`);
    });
    afterAll(async () => {
      await folder.close();
      if (!service.isUp) return;
      await database.run(`DROP TABLE ${space}_effects, ${space}_claims`);
      await database.close();
    });

    it.skipIf(!service.isUp)(
      `write the effect of each of ${events} events exactly once, though they are killed`,
      async () => {
        const ids = Array.from({ length: events }, (_, index) => `evt_${index}`);
        const store = `transaction in ${name}`;
        const { crashes } = await sendThroughCrashes(() => folder.start({ ...config, store, space }), ids);
        expect(crashes).toBeGreaterThan(0);
        const rows = (await database.run(`SELECT event_id FROM ${space}_effects`)) as { event_id: string }[];
        expect(rows.map(({ event_id }) => event_id).sort()).toEqual([...ids].sort());
      },
      events * 15_000,
    );
  },
);

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
