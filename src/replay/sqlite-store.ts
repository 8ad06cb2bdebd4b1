import { aFunction, anything, longestTimer, type OptionChecks, readOptions, wholeNumber } from '../read-options.ts';
import { isThenable } from '../realms.ts';
import { everySoMany } from './every-so-many.ts';
import type { Advance, Awaitable, ClaimResult, Marks, ReplayStore } from './replay-store.ts';
import { rowKey } from './row-key.ts';
import { hasChanged, isEmpty, readClaim, readFlag, readText, unfitAnswer } from './sqlite/answers.ts';
import { checkDatabase, ignoreRejection, type SqliteDatabase } from './sqlite/database.ts';
import { isBusy, patienceWith } from './sqlite/patience.ts';
import { openTable, type Statements } from './sqlite/table.ts';
import { quoteTable } from './sqlite/table-name.ts';
import { inTransaction, outsideTransaction, write } from './sqlite/transaction.ts';
import { checkValue, isHigher, positionText } from './stored-text.ts';

export type { SqliteDatabase, SqliteStatement } from './sqlite/database.ts';

/** The options of {@link sqliteStore}. */
export interface SqliteStoreOptions {
  /** The table for claims, in ASCII letters, digits and `_`. Default `callhook_claims`. */
  readonly table?: string | undefined;
  /** Returns the current time in milliseconds since 1970, the same in all processes on the file. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
  /**
   * How long the store waits for another process that keeps the file locked, or for a transaction of yours to end, in whole milliseconds. Default 4,000: less than
   * the default of `storeTimeoutMs`. The event loop goes on meanwhile. The busy timeout of your own statements stays as it is.
   */
  readonly busyTimeoutMs?: number | undefined;
}

const optionChecks: OptionChecks<SqliteStoreOptions> = {
  table: anything, // checked below
  now: aFunction,
  busyTimeoutMs: /* @__PURE__ */ wholeNumber(0, longestTimer, 'milliseconds'),
};

/**
 * A replay store in a SQLite database; see {@link sqliteStore}. Its verbs answer at once, or with a promise while another
 * process keeps the file locked. Within a transaction of yours, `commit` and the marks become part of it and always answer at once,
 * or throw. `claim`, `renew` and `release` wait for its end, no longer than `busyTimeoutMs`.
 */
export interface SqliteStore extends ReplayStore, Marks {
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
 * It creates its table and sets the WAL mode, which stays with the file; if the file is locked, the first verb does so. WAL
 * does not work over network file systems. With `synchronous = NORMAL`, the default of some drivers, a loss of power may undo the last claims and
 * commits; the end of a process never does. The store never closes the database.
 *
 * Await nothing while a transaction of yours is open on this connection: whatever else the process commits meanwhile becomes part of
 * it, and is undone if it rolls back. Use `writing`, or a connection of its own.
 *
 * @param database An open database of `better-sqlite3`, `node:sqlite` (`DatabaseSync`) or `libsql`.
 * @param options See {@link SqliteStoreOptions}; each has a default.
 * @throws {TypeError} For anything that is not such a database, for SQLite before 3.35, and for an option that is unknown or wrong.
 * @throws The error of the database, here and in every verb. A verb also throws `SQLITE_BUSY`, if another process keeps the
 *   file locked, or you a transaction open, for longer than `busyTimeoutMs`.
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
  const { table = 'callhook_claims', now = () => Date.now(), busyTimeoutMs = 4_000 } = own;
  checkDatabase(database);
  quoteTable(table); // another process may keep the file locked for now
  const { atOnce, patiently } = patienceWith(database, busyTimeoutMs);
  const isTimeToSweep = everySoMany(claimsPerSweep);
  let statements: Statements | undefined;
  let walkedTo: string | undefined;

  function open(): Statements {
    statements ??= openTable(database, table);
    return statements;
  }
  try {
    atOnce(open);
  } catch (error) {
    if (!isBusy(error)) throw error; // otherwise the first verb opens it
  }

  /** @param from Where the first walk begins: a key of no order, so that short processes walk different rows. */
  function sweep(time: number, from: string): void {
    const { sweepDone, sweepHeld, walk } = open();
    try {
      sweepDone.run(time - day);
      const last = readText(walk.all(walkedTo ?? from));
      sweepHeld.run(walkedTo ?? from, time - day);
      walkedTo = last ?? ''; // at the end it begins again
    } catch {} // the next sweep may succeed
  }

  function claim(key: string, token: string, leaseMs: number): ClaimResult {
    const { look, insert, takeOver } = open();
    const held = look.all(key, now(), token);
    if (!isEmpty(held)) return readClaim(held, token, now(), leaseMs);
    return write(database, () => {
      const time = now();
      if (isTimeToSweep()) sweep(time, key);
      if (hasChanged(insert.run(key, token, time + leaseMs))) return { status: 'claimed' };
      return readClaim(takeOver.all(key, token, time + leaseMs, time, time), token, time, leaseMs);
    });
  }

  /** Runs a statement that changes one row or none, and returns whether it did. The time is read once the file is free. */
  function changes(verb: 'renew' | 'commit' | 'release' | 'mark', values: () => (string | number | null)[]): boolean {
    const statement = open()[verb];
    return write(database, () => hasChanged(statement.run(...values())));
  }

  function commit(key: string, token: string, retainMs: number, value: string | undefined): boolean {
    return changes('commit', () => [now() + retainMs, value ?? null, rowKey('claim', key), token]);
  }

  /** A claim of one delivery must not end with the transaction of another, so it waits for the end of one that is open. */
  function alone<T>(work: () => T): Awaitable<T> {
    return patiently(() => outsideTransaction(database, work));
  }

  function mark(key: string, retainMs: number, value: string | null): void {
    if (!changes('mark', () => [key, now() + retainMs, value])) throw unfitAnswer();
  }

  /** Compares the texts here, because SQLite compares the bytes of the encoding that the file has. */
  function advance(key: string, position: string, retainMs: number): Advance {
    const { readMark } = open();
    return write(database, () => {
      const kept = readText(readMark.all(key, now()));
      const behind = kept !== null && isHigher(kept, position);
      mark(key, retainMs, behind ? kept : position);
      return { behind };
    });
  }

  return {
    claim: (key, token, leaseMs) => alone(() => claim(rowKey('claim', key), token, leaseMs)),
    renew: (key, token, leaseMs) => alone(() => changes('renew', () => [now() + leaseMs, rowKey('claim', key), token])),
    commit(key, token, retainMs, value) {
      if (value !== undefined) checkValue(value);
      return patiently(() => commit(key, token, retainMs, value));
    },
    release: (key, token) => alone(() => changes('release', () => [rowKey('claim', key), token])),
    markDone: (key, retainMs) => patiently(() => mark(rowKey('claim', key), retainMs, null)),
    isDone: (key) => patiently(() => readFlag(open().isDone.all(rowKey('claim', key), now()))),
    advance(key, position, retainMs) {
      const text = positionText(position);
      return patiently(() => advance(rowKey('position', key), text, retainMs));
    },
    readMark: (key) => patiently(() => readText(open().readMark.all(rowKey('value', key), now()))),
    writeMark(key, value, retainMs) {
      checkValue(value);
      return patiently(() => mark(rowKey('value', key), retainMs, value));
    },
    writing: (change) => ({
      commit(key, token, retainMs, value) {
        if (value !== undefined) checkValue(value);
        let hasRun = false; // then it is not repeated, because `change` may do more than write to the database
        const work = () => {
          const isHeld = commit(key, token, retainMs, value);
          hasRun = isHeld;
          if (isHeld) refusePromise(change());
          return isHeld;
        };
        return patiently(
          () => {
            open();
            return inTransaction(database, work);
          },
          () => !hasRun,
        );
      },
    }),
  };
}

function refusePromise(returned: unknown): void {
  if (!isThenable(returned)) return;
  ignoreRejection(returned);
  throw new TypeError(
    'The function given to writing() must be synchronous, because the transaction ends when it returns.',
  );
}
