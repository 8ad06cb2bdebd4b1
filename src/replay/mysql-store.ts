import { brand } from '../copies.ts';
import { anything, longestTimer, type OptionChecks, readOptions, wholeNumber } from '../read-options.ts';
import { migrate } from './migrate.ts';
import { isExecutor, isExecutorWithin, type MysqlConnection, type MysqlPool } from './mysql/client.ts';
import { connectionExecutor, poolExecutor } from './mysql/executors.ts';
import { isTableMissing, runStatement } from './mysql/run.ts';
import { mysqlSchema } from './mysql/schema.ts';
import { statementsFor } from './mysql/statements.ts';
import { verbsOver } from './mysql/verbs.ts';
import type { Marks, ReplayStore } from './replay-store.ts';
import type { SqlExecutor } from './sql-executor.ts';
import { sweepingClaim } from './sweeping-claim.ts';

export type { MysqlConnection, MysqlPool, MysqlPoolConnection } from './mysql/client.ts';
export { mysqlSchema } from './mysql/schema.ts';

/** The options of {@link mysqlStore}. */
export interface MysqlStoreOptions {
  /** The table for claims, `table` or `database.table`. Default `callhook_claims`. */
  readonly table?: string | undefined;
  /** The number of claims after which the store sweeps old rows in the background; 0 for never. Default 1,000. */
  readonly sweepEvery?: number | undefined;
  /**
   * The longest time for a statement and for the wait for a free connection of the pool, in whole milliseconds. Then the
   * store closes the connection, and the pool opens a new one. Default 4,000: less than the default of `storeTimeoutMs`. It
   * does not hold for an executor of yours.
   */
  readonly statementTimeoutMs?: number | undefined;
}

const optionChecks: OptionChecks<MysqlStoreOptions> = {
  table: anything, // mysqlSchema checks it
  sweepEvery: /* @__PURE__ */ wholeNumber(0),
  statementTimeoutMs: /* @__PURE__ */ wholeNumber(1, longestTimer, 'milliseconds'),
};

/** A replay store in a table of MySQL or MariaDB; see {@link mysqlStore}. */
export interface MysqlStore extends ReplayStore, Marks {
  /**
   * Creates the table if it does not exist. Any number of processes may call it at the same time, and at every start. For
   * your own migrations, use `mysqlSchema`. Call it when the server starts or in a script of your deployment, not at the top
   * level of a module that a build evaluates.
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
   * Returns the same store over the connection with your open transaction. It never sweeps, and tries nothing again: after a
   * deadlock, MySQL has undone your whole transaction.
   *
   * @throws {TypeError} For anything but a connection or an executor, such as the pool.
   */
  within(connection: MysqlConnection | SqlExecutor): ReplayStore & Marks;
}

/**
 * Makes a replay store in a table of MySQL or MariaDB, shared by all processes that use the database. It uses the server's
 * clock, in UTC. A delivery takes two statements, and a duplicate takes two. Create the table with `migrate()` first. It needs
 * MySQL 8.0 or MariaDB 10.6 and is tested on MariaDB 10.11.
 *
 * The store never closes the pool. It tries a statement again that met a deadlock. Give the pool more connections than you run
 * transactions at the same time: while none is free, callhook cannot renew leases, and claims wait.
 *
 * @param pool A pool of `mysql2/promise` or of `mariadb`, or for any other driver an executor, which writes each value for a `?`.
 * @param options See {@link MysqlStoreOptions}; each has a default.
 * @throws {TypeError} For anything that is not such a pool, and for an option that is unknown or wrong.
 *
 * @example Handle every event once.
 * ```ts
 * import { bysWebhook } from 'callhook/fetch';
 * import { mysqlStore } from 'callhook/replay/mysql';
 * import mysql from 'mysql2/promise'; // or mariadb
 *
 * const replay = mysqlStore(mysql.createPool('mysql://root@127.0.0.1/app'));
 * export const migrate = () => replay.migrate(); // for a script of your deployment, or the start of your server
 * export default { fetch: bysWebhook('whsec_test', (event) => console.log(event.callId), { replay }) };
 * ```
 *
 * @example Effects exactly once: put your writes and the claim's commit in one transaction.
 * ```ts
 * import { once } from 'callhook/replay';
 * import { mysqlStore } from 'callhook/replay/mysql';
 * import mysql from 'mysql2/promise';
 *
 * const pool = mysql.createPool('mysql://root@127.0.0.1/app');
 * const store = mysqlStore(pool);
 *
 * export const saveCall = (eventId: string, callId: string) =>
 *   once(store, eventId, async (claim) => {
 *     const connection = await pool.getConnection();
 *     try {
 *       await connection.beginTransaction();
 *       await connection.query('INSERT INTO calls (id) VALUES (?)', [callId]);
 *       await claim.commit(store.within(connection)); // throws if another run has taken over
 *       await connection.commit();
 *       connection.release();
 *     } catch (error) {
 *       connection.destroy(); // closes the connection, which rolls back
 *       throw error;
 *     }
 *   });
 * ```
 */
export function mysqlStore(pool: MysqlPool | SqlExecutor, options?: MysqlStoreOptions): MysqlStore {
  const own = readOptions('mysqlStore', options, optionChecks);
  const { table = 'callhook_claims', sweepEvery = 1_000, statementTimeoutMs = 4_000 } = own;
  const schema = mysqlSchema(table);
  const statements = statementsFor(table);
  const execute = isExecutor(pool) ? pool : poolExecutor(pool, statementTimeoutMs);
  const run = (text: string, values: unknown[]) => runStatement(execute, statementTimeoutMs, table, text, values);
  const verbs = verbsOver(statements, run);

  async function sweep(): Promise<number> {
    const { count } = await run(statements.sweep, []);
    return count;
  }

  /** Looks first, because `CREATE TABLE IF NOT EXISTS` needs the right to create even if the table exists. */
  async function create(): Promise<void> {
    await run(statements.look, []).catch((error) => {
      if (!isTableMissing(error)) throw error;
      return run(schema, []);
    });
  }

  const store: MysqlStore = {
    ...verbs,
    claim: sweepingClaim(verbs.claim, sweep, sweepEvery),
    migrate: () => migrate(table, create),
    sweep,
    within(connection) {
      const inside = isExecutorWithin(connection) ? connection : connectionExecutor(connection);
      return verbsOver(statements, (text, values) => runStatement(inside, 0, table, text, values));
    },
  };
  brand(store, 'client', pool);
  return store;
}
