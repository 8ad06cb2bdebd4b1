import { aFunction, anything, longestTimer, type OptionChecks, readOptions, wholeNumber } from '../read-options.ts';
import { isThenable } from '../realms.ts';
import { everySoMany } from './every-so-many.ts';
import type { ClaimResult, Marks, ReplayStore } from './replay-store.ts';
import { checkDatabase, ignoreRejection, inTransaction, type SqliteDatabase } from './sqlite/database.ts';
import { openTable, prepareStatements } from './sqlite/table.ts';

export type { SqliteDatabase, SqliteStatement } from './sqlite/database.ts';

/** The options of {@link sqliteStore}. */
export interface SqliteStoreOptions {
  /** The table for claims, in ASCII letters, digits and `_`. Default `callhook_claims`. */
  readonly table?: string | undefined;
  /** Returns the current time in milliseconds since 1970, the same in all processes on the file. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
  /**
   * How long a statement waits for another process that is writing, in whole milliseconds. The wait blocks this process, and
   * the setting holds for the whole connection. Default 5,000.
   */
  readonly busyTimeoutMs?: number | undefined;
}

const optionChecks: OptionChecks<SqliteStoreOptions> = {
  table: anything, // checked below
  now: aFunction,
  busyTimeoutMs: /* @__PURE__ */ wholeNumber(0, longestTimer, 'milliseconds'),
};

/** A replay store in a SQLite database, which answers synchronously; see {@link sqliteStore}. */
export interface SqliteStore extends ReplayStore, Marks {
  claim(key: string, token: string, leaseMs: number): ClaimResult;
  renew(key: string, token: string, leaseMs: number): boolean;
  commit(key: string, token: string, retainMs: number): boolean;
  release(key: string, token: string): boolean;
  markDone(key: string, retainMs: number): void;
  isDone(key: string): boolean;
  /**
   * Joins the commit of a claim and `write` in one transaction, so that both happen or neither does. It calls `write` only
   * if the claim is still held. Give the result to `claim.commit`.
   *
   * @param write Writes to the same database. It must be synchronous, because everything that this process does with the
   *   database while the transaction is open becomes part of it.
   */
  writing(write: () => void): Pick<ReplayStore, 'commit'>;
}

const day = 24 * 60 * 60 * 1000;
const claimsPerSweep = 1_000;

/**
 * Makes a replay store in a SQLite database: durable, without a server, shared by all processes of one machine that open
 * the same file. It uses the machine's clock. It finds a key in flight or done without writing. Once in 1,000 claims it
 * sweeps rows that have expired more than a day ago.
 *
 * It creates its table, and sets `busy_timeout` and the WAL mode, which stays with the file. WAL does not work over network
 * file systems. With `synchronous = NORMAL`, the default of some drivers, a loss of power may undo the last claims and
 * commits; the end of a process never does. The store never closes the database.
 *
 * @param database An open database of `better-sqlite3`, `node:sqlite` (`DatabaseSync`) or `libsql`.
 * @param options See {@link SqliteStoreOptions}; each has a default.
 * @throws {TypeError} For anything that is not such a database, for SQLite before 3.35, and for an option that is unknown or wrong.
 * @throws The error of the database, here and in every verb: also `SQLITE_BUSY`, if another process writes for longer than
 *   `busyTimeoutMs`.
 *
 * @example Handle every event once.
 * ```ts
 * import { bysWebhook } from 'callhook/fetch';
 * import { sqliteStore } from 'callhook/replay/sqlite';
 * import Database from 'libsql'; // or better-sqlite3, or DatabaseSync of node:sqlite
 *
 * const replay = sqliteStore(new Database('claims.db'));
 * export default { fetch: bysWebhook('whsec_test', (event) => console.log(event.callId), { replay }) };
 * ```
 *
 * @example Effects exactly once: put your writes and the claim's commit in one transaction.
 * ```ts
 * import { once } from 'callhook/replay';
 * import { sqliteStore } from 'callhook/replay/sqlite';
 * import Database from 'libsql';
 *
 * const database = new Database('app.db');
 * const store = sqliteStore(database);
 * const insert = database.prepare('INSERT INTO calls (id) VALUES (?)');
 *
 * export const saveCall = (eventId: string, callId: string) =>
 *   once(store, eventId, (claim) => claim.commit(store.writing(() => insert.run(callId))));
 * ```
 */
export function sqliteStore(database: SqliteDatabase, options?: SqliteStoreOptions): SqliteStore {
  const own = readOptions('sqliteStore', options, optionChecks);
  const { table = 'callhook_claims', now = Date.now, busyTimeoutMs = 5_000 } = own;
  checkDatabase(database);
  if (typeof table !== 'string' || !/^[a-z_]\w*$/i.test(table)) {
    throw new TypeError(`table must be a name in ASCII letters, digits and _, got ${String(table)}.`);
  }
  openTable(database, `"${table}"`, `"${table}_expires_at"`, busyTimeoutMs);
  const statements = prepareStatements(database, `"${table}"`);
  const isTimeToSweep = everySoMany(claimsPerSweep);

  function sweep(time: number): void {
    try {
      statements.sweep.run(time - day);
    } catch {} // the next sweep may succeed
  }

  const store: SqliteStore = {
    claim(key, token, leaseMs) {
      const time = now();
      const [held] = statements.look.all(key, time, token);
      if (held !== undefined) return readClaim(held, token, now());
      if (isTimeToSweep()) sweep(time);
      // `all`, because `get` of some drivers stops at the first row, before the commit that fails on a full disk.
      const [claimed] = statements.claim.all(key, token, time + leaseMs, time, time);
      return readClaim(claimed, token, now());
    },
    renew: (key, token, leaseMs) => statements.renew.run(now() + leaseMs, key, token).changes > 0,
    commit: (key, token, retainMs) => statements.commit.run(now() + retainMs, key, token).changes > 0,
    release: (key, token) => statements.release.run(key, token).changes > 0,
    markDone: (key, retainMs) => void statements.markDone.run(key, now() + retainMs),
    isDone: (key) => statements.isDone.all(key, now()).length > 0,
    writing: (write) => ({
      commit: (key, token, retainMs) =>
        inTransaction(database, () => {
          const isHeld = store.commit(key, token, retainMs);
          if (isHeld) refusePromise(write());
          return isHeld;
        }),
    }),
  };
  return store;
}

/** Reads a row by the order of its values: some databases are set to return rows as arrays, and integers as `bigint`. */
function readClaim(row: unknown, token: string, time: number): ClaimResult {
  if (row === undefined) throw new TypeError('The database of sqliteStore returned no row for INSERT … RETURNING.');
  const [holder, expiresAt] = Object.values(row as object); // of two columns
  if (holder === token) return { status: 'claimed' };
  if (holder === null) return { status: 'done' };
  return { status: 'in_flight', retryAfterMs: Math.max(1, Number(expiresAt) - time) };
}

function refusePromise(returned: unknown): void {
  if (!isThenable(returned)) return;
  ignoreRejection(returned);
  throw new TypeError(
    'The function given to writing() must be synchronous, because the transaction ends when it returns.',
  );
}
