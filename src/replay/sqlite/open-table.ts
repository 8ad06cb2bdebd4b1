import type { SqliteDatabase } from './database.ts';

/**
 * Makes the database wait for other processes, and the table if it is not there.
 *
 * @param table Quoted, as is its index.
 */
export function openTable(database: SqliteDatabase, table: string, index: string, busyTimeoutMs: number): void {
  database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
  turnWalOn(database, busyTimeoutMs);
  database.exec(`CREATE TABLE IF NOT EXISTS ${table} (
  key TEXT NOT NULL PRIMARY KEY,
  token TEXT, -- who holds the claim; null once it is done
  expires_at INTEGER NOT NULL -- when the lease or the memory ends, in milliseconds since 1970
) WITHOUT ROWID`);
  database.exec(`CREATE INDEX IF NOT EXISTS ${index} ON ${table} (expires_at)`);
}

/**
 * SQLite does not wait when two processes turn WAL on for a new file at the same time, whatever the busy timeout is:
 * https://www.sqlite.org/c3ref/busy_handler.html
 */
function turnWalOn(database: SqliteDatabase, busyTimeoutMs: number): void {
  const deadline = Date.now() + busyTimeoutMs;
  for (;;) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (!isBusy(error) || Date.now() >= deadline) throw error;
    }
  }
}

/** `code` of better-sqlite3 and libsql, `errcode` of node:sqlite: https://www.sqlite.org/rescode.html#busy */
function isBusy(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('errcode' in error) return (Number(error.errcode) & 0xff) === 5;
  return 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}
