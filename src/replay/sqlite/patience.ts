import { isError } from '../../realms.ts';
import type { Awaitable } from '../replay-store.ts';
import { busyTimeoutReader, checkOpen, type SqliteDatabase } from './database.ts';
import { hasTransaction, OpenTransaction } from './transaction.ts';

/** Runs work on a database whose file another process may keep locked. */
export interface Patience {
  /** Runs work. If the file is locked, it throws at once. */
  atOnce<T>(work: () => T): T;
  /**
   * Runs work. If the file is locked, it returns a promise, and repeats the work until it succeeds or the time is up. Within
   * a transaction of the caller, it throws at once instead, unless the work waits for that to end.
   *
   * @param mayRepeat Says whether work that has failed may run again. Default: always.
   * @throws The error of the database or of `work`.
   */
  patiently<T>(work: () => T, mayRepeat?: () => boolean): Awaitable<T>;
}

/** The longest pause between two attempts, in milliseconds. */
const longestPause = 20;
/** How long a connection without a busy timeout is taken for one, in milliseconds. */
const grantedMs = 100;

/**
 * Returns the ways to run work on a database. Drivers wait for a lock synchronously. So the work is told not to wait, and the
 * event loop goes on before the next attempt. If several wait, they do so in line, and only the first one asks.
 *
 * The busy timeout of the connection, which your own statements use, stays as it is.
 *
 * @param busyTimeoutMs How long to wait, in milliseconds.
 */
export function patienceWith(database: SqliteDatabase, busyTimeoutMs: number): Patience {
  const ownTimeout = ownTimeoutOf(database);
  let line: Promise<unknown> = Promise.resolve();

  function atOnce<T>(work: () => T): T {
    checkOpen(database);
    const ownTimeoutMs = ownTimeout();
    if (ownTimeoutMs === 0) return work();
    database.exec('PRAGMA busy_timeout = 0');
    try {
      return work();
    } finally {
      database.exec(`PRAGMA busy_timeout = ${ownTimeoutMs}`);
    }
  }

  async function again<T>(work: () => T, mayRepeat: () => boolean, until: number): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      const isLast = performance.now() >= until;
      if (!isLast) await pause(Math.min(2 ** attempt, longestPause));
      try {
        return atOnce(work);
      } catch (error) {
        if (isLast || !mayPass(error) || !mayRepeat()) throw error;
      }
    }
  }

  /** Whether waiting may help. A transaction of the caller does not end while work of its own waits. */
  function mayPass(error: unknown): boolean {
    return error instanceof OpenTransaction || (isBusy(error) && !hasTransaction(database));
  }

  return {
    atOnce,
    patiently(work, mayRepeat = always) {
      try {
        return atOnce(work);
      } catch (error) {
        if (busyTimeoutMs === 0 || !mayPass(error) || !mayRepeat()) throw error;
        const until = performance.now() + busyTimeoutMs;
        const turn = line.then(() => again(work, mayRepeat, until));
        line = turn.catch(() => {});
        return turn;
      }
    },
  };
}

/**
 * Returns a function that returns the busy timeout of the connection, which you may set at any time. It takes 0 for granted for a
 * moment, because asking takes half as long as a verb; any other it asks for, because the store sets it again.
 */
function ownTimeoutOf(database: SqliteDatabase): () => number {
  const read = busyTimeoutReader(database);
  let ownTimeoutMs = 0;
  let readAt = Number.NEGATIVE_INFINITY;
  return () => {
    const time = performance.now();
    if (ownTimeoutMs !== 0 || time - readAt >= grantedMs) {
      ownTimeoutMs = read();
      readAt = time;
    }
    return ownTimeoutMs;
  };
}

/** Reads `code` of better-sqlite3 and libsql, `errcode` of node:sqlite: https://www.sqlite.org/rescode.html#busy */
export function isBusy(error: unknown): boolean {
  if (!isError(error)) return false;
  if ('errcode' in error) return (Number(error.errcode) & 0xff) === 5;
  return 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}

function always(): boolean {
  return true;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
