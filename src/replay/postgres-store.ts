import { everySoMany } from './every-so-many.ts';
import { type PostgresClient, runStatement } from './postgres/client.ts';
import { migrationSql } from './postgres/schema.ts';
import { sweepSql } from './postgres/statements.ts';
import { verbsFor } from './postgres/verbs.ts';
import type { DoneMarks, ReplayStore } from './replay-store.ts';

export type { PostgresClient } from './postgres/client.ts';
export { postgresSchema } from './postgres/schema.ts';

/** Settings of {@link postgresStore}. */
export interface PostgresStoreOptions {
  /** The table of the claims, `table` or `schema.table`; the case of letters counts. Default `callhook_claims`. */
  readonly table?: string | undefined;
  /** After how many claims old rows are swept in the background; 0 for never. Default 1,000. */
  readonly sweepEvery?: number | undefined;
}

/** A replay store in a table of PostgreSQL; see {@link postgresStore}. */
export interface PostgresStore extends ReplayStore, DoneMarks {
  /**
   * Creates the table if it is not there. Any number of processes may do so at the same time, and every time they start.
   * For migrations of your own there is `postgresSchema`.
   */
  migrate(): Promise<void>;
  /**
   * Deletes rows that have expired more than a day ago, 10,000 at most; several processes may do so at the same time.
   * It is done by itself after every `sweepEvery` claims.
   *
   * @returns How many it deleted; when it is 10,000 there may be more.
   */
  sweep(): Promise<number>;
  /** The same store through another client, such as the one on which your transaction is open. It never sweeps. */
  within(client: PostgresClient): ReplayStore & DoneMarks;
}

/**
 * A replay store in a table of PostgreSQL, shared by all processes that use the database. Each verb is one statement, and
 * the server's clock counts: two round trips a delivery. Create the table with `migrate()` first. Needs PostgreSQL 9.5;
 * tested on 15 and 18.
 *
 * The store never closes the client. A `Pool` of `pg` and its clients need listeners for `error`, or the process dies when the server
 * goes away. It should have more connections than you run transactions at the same time: while none is free, leases are
 * not renewed and claims wait.
 *
 * @param client A `Pool` of `pg`, a `PGlite`, or anything else with `query(text, values)`. A single `Client` of `pg` is for
 *   `within`: it serves one statement at a time.
 * @param options See {@link PostgresStoreOptions}; each has its default.
 * @throws {TypeError} For a client without `query`, a table that is no such name, or a `sweepEvery` out of its range.
 *
 * @example Every event handled once.
 * ```ts
 * import { bysWebhook } from 'callhook/fetch';
 * import { postgresStore } from 'callhook/replay/postgres';
 * import pg from 'pg';
 *
 * const pool = new pg.Pool({ connectionString: 'postgres://127.0.0.1/app' });
 * const report = (error: Error) => console.error('a connection was lost', error);
 * pool.on('error', report).on('connect', (client) => client.on('error', report));
 *
 * const replay = postgresStore(pool);
 * await replay.migrate();
 * export default { fetch: bysWebhook('whsec_test', (event) => console.log(event.callId), { replay }) };
 * ```
 *
 * @example Effects exactly once: what the handler writes and the claim's commit in one transaction. Leave it at the
 * default isolation, `READ COMMITTED`; under the stricter ones the commit fails if the lease was renewed meanwhile.
 * ```ts
 * import { once } from 'callhook/replay';
 * import { postgresStore } from 'callhook/replay/postgres';
 * import pg from 'pg';
 *
 * const pool = new pg.Pool();
 * const store = postgresStore(pool);
 *
 * export const saveCall = (eventId: string, callId: string) =>
 *   once(store, eventId, async (claim) => {
 *     const client = await pool.connect();
 *     try {
 *       await client.query('BEGIN');
 *       await client.query('INSERT INTO calls (id) VALUES ($1)', [callId]);
 *       await claim.commit(store.within(client)); // throws when somebody else has taken over
 *       await client.query('COMMIT');
 *       client.release();
 *     } catch (error) {
 *       client.release(true); // closes the connection, which rolls back
 *       throw error;
 *     }
 *   });
 * ```
 */
export function postgresStore(client: PostgresClient, options: PostgresStoreOptions = {}): PostgresStore {
  const { table = 'callhook_claims', sweepEvery = 1_000 } = options;
  if (typeof client?.query !== 'function') {
    throw new TypeError('postgresStore needs a client with query(text, values), such as a Pool of pg or a PGlite.');
  }
  if (!Number.isSafeInteger(sweepEvery) || sweepEvery < 0) {
    throw new TypeError(`sweepEvery must be a whole number of at least 0, got ${String(sweepEvery)}.`);
  }
  const within = verbsFor(table);
  const verbs = within(client);
  const isTimeToSweep = everySoMany(sweepEvery);

  async function sweep(): Promise<number> {
    const [row] = await runStatement(client, table, sweepSql(table), []);
    return Number(row?.count);
  }

  return {
    ...verbs,
    async claim(key, token, leaseMs) {
      const result = await verbs.claim(key, token, leaseMs);
      if (isTimeToSweep()) sweep().catch(() => {}); // the next one may succeed
      return result;
    },
    async migrate() {
      await client.query(migrationSql(table), []);
    },
    sweep,
    within,
  };
}
