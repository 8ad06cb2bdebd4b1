import { everySoMany } from './every-so-many.ts';
import type { ClaimResult, DoneMarks, ReplayStore } from './replay-store.ts';
import { inTransaction, type SqliteDatabase } from './sqlite/database.ts';
import { openTable } from './sqlite/open-table.ts';
import { prepareStatements } from './sqlite/statements.ts';

export type { SqliteDatabase, SqliteStatement } from './sqlite/database.ts';

/** Settings of {@link sqliteStore}. */
export interface SqliteStoreOptions {
  /** The table of the claims, of ASCII letters, digits and `_`. Default `callhook_claims`. */
  readonly table?: string | undefined;
  /** The current time in milliseconds since 1970, the same for all processes on the file. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
  /**
   * How long a statement waits for another process that is writing, in whole milliseconds; this one does nothing else
   * meanwhile. It is set for the whole connection. Default 5,000.
   */
  readonly busyTimeoutMs?: number | undefined;
}

/** A replay store in a SQLite database, which answers at once; see {@link sqliteStore}. */
export interface SqliteStore extends ReplayStore, DoneMarks {
  claim(key: string, token: string, leaseMs: number): ClaimResult;
  renew(key: string, token: string, leaseMs: number): boolean;
  commit(key: string, token: string, retainMs: number): boolean;
  release(key: string, token: string): boolean;
  markDone(key: string, retainMs: number): void;
  isDone(key: string): boolean;
  /**
   * Joins the commit of a claim and `write` in one transaction, so that both happen or neither does; `write` is called if
   * the claim is still held. For `claim.commit`.
   *
   * @param write Writes to the same database. Synchronous: what else this process does with the database while a
   *   transaction is open would become a part of it.
   */
  writing(write: () => void): Pick<ReplayStore, 'commit'>;
}

const day = 24 * 60 * 60 * 1000;
const claimsPerSweep = 1_000;

/**
 * A replay store in a SQLite database: durable, without a server, shared by the processes of one machine that open the
 * same file. The machine's clock counts. What is in flight or done is found without writing. What has expired more than a
 * day ago is swept once in 1,000 claims.
 *
 * It makes its table, and sets `busy_timeout` and the WAL mode, which stays with the file. WAL does not work over network
 * file systems. With `synchronous = NORMAL`, the default of some drivers, a loss of power may undo the last claims and
 * commits, but the end of a process never does. The store never closes the database.
 *
 * @param database An open database of `better-sqlite3`, `node:sqlite` (`DatabaseSync`) or `libsql`.
 * @param options See {@link SqliteStoreOptions}; each has its default.
 * @throws {TypeError} For something else than a database, a table that is no such name, or a `busyTimeoutMs` out of its
 *   range.
 * @throws What the database throws, here and in every verb: also `SQLITE_BUSY`, when another process writes for longer than
 *   `busyTimeoutMs`.
 *
 * @example Every event handled once.
 * ```ts
 * import { bysWebhook } from 'callhook/fetch';
 * import { sqliteStore } from 'callhook/replay/sqlite';
 * import Database from 'libsql'; // or better-sqlite3, or DatabaseSync of node:sqlite
 *
 * const replay = sqliteStore(new Database('claims.db'));
 * export default { fetch: bysWebhook('whsec_test', (event) => console.log(event.callId), { replay }) };
 * ```
 *
 * @example Effects exactly once: what the handler writes and the claim's commit in one transaction.
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
export function sqliteStore(database: SqliteDatabase, options: SqliteStoreOptions = {}): SqliteStore {
  const { table = 'callhook_claims', now = Date.now, busyTimeoutMs = 5_000 } = options;
  if (typeof database?.prepare !== 'function' || typeof database.exec !== 'function') {
    throw new TypeError('sqliteStore needs an open database of better-sqlite3, node:sqlite or libsql.');
  }
  if (typeof table !== 'string' || !/^[a-z_]\w*$/i.test(table)) {
    throw new TypeError(`table must be of ASCII letters, digits and _, got ${String(table)}.`);
  }
  if (!Number.isSafeInteger(busyTimeoutMs) || busyTimeoutMs < 0 || busyTimeoutMs > 2 ** 31 - 1) {
    throw new TypeError(`busyTimeoutMs must be a whole number of at least 0, got ${String(busyTimeoutMs)}.`);
  }
  openTable(database, `"${table}"`, `"${table}_expires_at"`, busyTimeoutMs);
  const statements = prepareStatements(database, `"${table}"`);
  const isTimeToSweep = everySoMany(claimsPerSweep);

  function sweep(time: number): void {
    try {
      statements.sweep.run(time - day);
    } catch {} // the next one may succeed
  }

  const store: SqliteStore = {
    claim(key, token, leaseMs) {
      const time = now();
      const [held] = statements.look.all(key, time, token);
      if (held !== undefined) return readClaim(held, token, now());
      if (isTimeToSweep()) sweep(time);
      // `all`, not `get`: drivers stop at the first row, and would not notice that the disk is full when it comes to the
      // commit behind it.
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

/** The values of a row: by their order, since some databases are told to give rows as arrays, and integers as `bigint`. */
function readClaim(row: unknown, token: string, time: number): ClaimResult {
  const [holder, expiresAt] = Object.values(row ?? {});
  if (holder === token) return { status: 'claimed' };
  if (holder === null) return { status: 'done' };
  return { status: 'in_flight', retryAfterMs: Math.max(1, Number(expiresAt) - time) };
}

function refusePromise(returned: unknown): void {
  if (!(returned instanceof Promise)) return;
  returned.catch(() => {}); // what is told instead is why it cannot work
  throw new TypeError('What is given to writing() must be synchronous: the transaction ends when it returns.');
}
