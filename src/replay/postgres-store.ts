import { brand } from '../copies.ts';
import { aBoolean, anything, type OptionChecks, readOptions, wholeNumber } from '../read-options.ts';
import { migrate } from './migrate.ts';
import { type PostgresClient, runStatement, sendStatement, unfitAnswer, usableClient } from './postgres/client.ts';
import { clientOfTransaction } from './postgres/client-of-transaction.ts';
import { prepared } from './postgres/prepared.ts';
import { migrationSql } from './postgres/schema.ts';
import { noticeMissingTimeouts } from './postgres/timeouts.ts';
import { sweepSql, verbsFor } from './postgres/verbs.ts';
import type { Marks, ReplayStore } from './replay-store.ts';
import type { SqlExecutor } from './sql-executor.ts';
import { sweepingClaim } from './sweeping-claim.ts';
import { isWholeNumber } from './whole-number.ts';

export type { PostgresClient } from './postgres/client.ts';
export { postgresSchema } from './postgres/schema.ts';
export { questionMarks } from './question-marks.ts';
export type { SqlExecutor } from './sql-executor.ts';

/** The options of {@link postgresStore}. */
export interface PostgresStoreOptions {
  /** The table for claims, `table` or `schema.table`, case-sensitive. Default `callhook_claims`. */
  readonly table?: string | undefined;
  /** The number of claims after which the store sweeps old rows in the background; 0 for never. Default 1,000. */
  readonly sweepEvery?: number | undefined;
  /**
   * Whether a `Pool` of pg keeps the statements of claims, renewals, commits and marks prepared, so that PostgreSQL plans them only
   * once in a while. Default true. Other clients and `within` ignore it.
   */
  readonly prepare?: boolean | undefined;
}

const optionChecks: OptionChecks<PostgresStoreOptions> = {
  table: anything, // quoteTable checks it
  sweepEvery: /* @__PURE__ */ wholeNumber(0),
  prepare: aBoolean,
};

/** How often the store sends a statement at most that PostgreSQL undoes because of another transaction. */
const maxAttempts = 5;

/** A replay store in a table of PostgreSQL; see {@link postgresStore}. */
export interface PostgresStore extends ReplayStore, Marks {
  /**
   * Creates the table if it does not exist, and adds the column that a table of the first versions lacks. Any number of
   * processes may call it at the same time, and at every start. For your own migrations, use `postgresSchema`. Call it when the server starts or in a script of your deployment, not at the top
   * level of a module that a build evaluates, as those of Next.js routes.
   *
   * @throws {Error} If the table cannot be created, with the driver's error as its cause.
   */
  migrate(): Promise<void>;
  /**
   * Deletes at most 10,000 rows that have expired more than a day ago. Several processes may call it at the same time. The
   * store does so itself after every `sweepEvery` claims.
   *
   * @returns The number of deleted rows; if it is 10,000, there may be more.
   */
  sweep(): Promise<number>;
  /**
   * Returns the same store over the client that holds your open transaction, or over a {@link SqlExecutor} that runs in it,
   * such as `drizzleTransaction(tx)`. It never sweeps.
   *
   * @throws {TypeError} For a pool, for an object of an ORM, and for anything else that is not such a client. Its verbs throw one for
   *   a client of pg (8.21 or later) on which no transaction is open.
   */
  within(client: PostgresClient | SqlExecutor): ReplayStore & Marks;
}

/**
 * Makes a replay store in a table of PostgreSQL, shared by all processes that use the database. Each verb is one statement
 * and uses the server's clock: a delivery takes two round trips. A claim that finds its key takes a second statement. Create the
 * table with `migrate()` first. It needs PostgreSQL 9.5 and is tested on 15 and 18.
 *
 * Over a `Pool` of pg, the store keeps its statements prepared, because planning takes PostgreSQL longer than running them. If a
 * pooler for transactions does not know them, such as PgBouncer before 1.21, the store notices with the first refusal, sends the
 * statement again and goes on unprepared; `prepare: false` avoids that refusal.
 *
 * The store never closes the client. A `Pool` of `pg` needs `query_timeout` and `connectionTimeoutMillis`, each below
 * `storeTimeoutMs`: by default pg waits for ever, and a silent loss of the network may leave every connection waiting until
 * the process restarts. The store says so once on stderr. The pool and its clients need listeners for `error`, or the process
 * ends when the server goes away. Give the pool more connections than you run transactions at the same time: while none is free,
 * callhook cannot renew leases, and claims wait.
 *
 * @param client A `Pool` of `pg`, a `PGlite`, any other object with `query(text, values)`, or a
 *   {@link SqlExecutor}. Use a single `Client` of `pg`
 *   only for `within`: it serves one statement at a time.
 * @param options See {@link PostgresStoreOptions}; each has a default.
 * @throws {TypeError} For anything that is not such a client, and for an option that is unknown or wrong.
 *
 * @example Handle every event once.
 * ```ts
 * import { bysWebhook } from 'callhook/fetch';
 * import { postgresStore } from 'callhook/replay/postgres';
 * import pg from 'pg';
 *
 * const pool = new pg.Pool({
 *   connectionString: 'postgres://127.0.0.1/app',
 *   query_timeout: 4_000,
 *   connectionTimeoutMillis: 4_000,
 * });
 * const report = (error: Error) => console.error('a connection was lost', error);
 * pool.on('error', report).on('connect', (client) => client.on('error', report));
 *
 * const replay = postgresStore(pool);
 * export const migrate = () => replay.migrate(); // for a script of your deployment, or the start of your server
 * export default { fetch: bysWebhook('whsec_test', (event) => console.log(event.callId), { replay }) };
 * ```
 *
 * @example Effects exactly once: put your writes and the claim's commit in one transaction. Use the default isolation,
 * `READ COMMITTED`; a stricter one makes the commit fail if the lease was renewed meanwhile.
 * ```ts
 * import { once } from 'callhook/replay';
 * import { postgresStore } from 'callhook/replay/postgres';
 * import pg from 'pg';
 *
 * const pool = new pg.Pool({ query_timeout: 4_000, connectionTimeoutMillis: 4_000 });
 * const store = postgresStore(pool);
 *
 * export const saveCall = (eventId: string, callId: string) =>
 *   once(store, eventId, async (claim) => {
 *     const client = await pool.connect();
 *     try {
 *       await client.query('BEGIN');
 *       await client.query('INSERT INTO calls (id) VALUES ($1)', [callId]);
 *       await claim.commit(store.within(client)); // throws if another run has taken over
 *       await client.query('COMMIT');
 *       client.release();
 *     } catch (error) {
 *       client.release(true); // closes the connection, which rolls back
 *       throw error;
 *     }
 *   });
 * ```
 */
export function postgresStore(client: PostgresClient | SqlExecutor, options?: PostgresStoreOptions): PostgresStore {
  const own = readOptions('postgresStore', options, optionChecks);
  const { table = 'callhook_claims', sweepEvery = 1_000, prepare = true } = own;
  const verbsOver = verbsFor(table);
  usableClient(client);
  const verbs = verbsOver(prepare ? prepared(client) : client, maxAttempts);
  noticeMissingTimeouts(client);

  async function sweep(): Promise<number> {
    const { count } = await runStatement(client, table, sweepSql(table), []);
    if (!isWholeNumber(count)) throw unfitAnswer();
    return Number(count);
  }

  const store: PostgresStore = {
    ...verbs,
    claim: sweepingClaim(verbs.claim, sweep, sweepEvery),
    migrate: () => migrate(table, () => sendStatement(client, migrationSql(table), [])),
    sweep,
    within: (other) => verbsOver(clientOfTransaction(other), 1),
  };
  brand(store, 'client', client);
  return store;
}
