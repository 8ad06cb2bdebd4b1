import { drizzle } from 'drizzle-orm/d1';
import { sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { d1Store } from '../../../src/replay/d1-store.ts';
import { durableObjectStore } from '../../../src/replay/durable-object-store.ts';
import { once } from '../../../src/replay/once.ts';
import { replayStoreContract } from '../../../src/testing/replay-store-contract.ts';
import { type Bindings, cloudflareStores } from '../stores/cloudflare.ts';
import { counting } from './counting.ts';
import { TestedClaims } from './tested-claims.ts';

export type StoreName = keyof typeof cloudflareStores;

/** The questions of the tests to a Worker, besides the events that they send. */
export const routes: Readonly<Record<string, (env: Bindings, store: StoreName, argument: string) => unknown>> = {
  /** Runs a case of the contract of stores. */
  async contract(env, store, index) {
    await replayStoreContract(() => cloudflareStores[store](env))[Number(index)]?.run();
  },

  rows: async ({ DB }, _, sql) => (await DB.prepare(sql).all()).results,
  migrate: ({ DB }) => d1Store(DB).migrate(),
  sweep: ({ DB }) => d1Store(DB).sweep(),

  /** Lets a run of `once` write an effect with a query of drizzle, as docs/replay.md says. */
  async drizzle({ DB }, _, eventId) {
    const store = d1Store(DB);
    const { sql, params } = drizzle(DB as never) // the part of its type that callhook calls
      .insert(effects)
      .values({ eventId, worker: 'drizzle' })
      .toSQL();
    await once(store, eventId, (claim) => claim.commit(store.writing([DB.prepare(sql).bind(...params)])));
  },

  /** Says why the stores refuse an object in place of a binding: its stub seems to have every method. */
  refusals({ CLAIMS }) {
    const stub: unknown = CLAIMS.get(CLAIMS.idFromName('claims-0') as never);
    return [d1Store, durableObjectStore].map((make) => {
      try {
        return make(stub as never);
      } catch (error) {
        return String(error);
      }
    });
  },

  down(_env, _store, isDown) {
    TestedClaims.areDown = isDown === 'true';
  },

  /** Lets every object grow old and its alarm ring. */
  age: ({ CLAIMS }) => {
    const objects = Array.from({ length: 8 }, (_, index) => CLAIMS.get(CLAIMS.idFromName(`claims-${index}`) as never));
    return Promise.all(objects.map(async (object) => (await object.fetch('https://test.invalid/', get)).json()));
  },

  /** Counts the statements or requests of a new event and of a duplicate. */
  async count(env, store, key) {
    const [db, claims] = [counting(env.DB), counting(env.CLAIMS)];
    const asked = () => db.asked() + claims.asked();
    const counted = cloudflareStores[store]({ ...env, DB: db.binding, CLAIMS: claims.binding });
    await counted.claim(key, 'token', 60_000);
    await counted.commit(key, 'token', 60_000);
    const event = asked();
    await counted.claim(key, 'other', 60_000);
    return { event, duplicate: asked() - event };
  },
};

const effects = sqliteTable('effects', { eventId: text('event_id'), worker: text('worker') });

const get = { method: 'GET' } as { method: string; body: string }; // a request of the test has no body
