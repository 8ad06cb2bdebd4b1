import { isError } from '../../realms.ts';
import { checkAnswer, checkVersion, type SqliteDatabase } from './database.ts';

/** The largest number of rows that one sweep deletes: more than are claimed until the next. It takes some milliseconds. */
const sweepBatch = 2_000;

/**
 * Makes the database wait for other processes, and creates the table if it does not exist.
 *
 * @param table The quoted name of the table.
 * @param index The quoted name of its index.
 */
export function openTable(database: SqliteDatabase, table: string, index: string, busyTimeoutMs: number): void {
  checkAnswer(database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`));
  turnWalOn(database, busyTimeoutMs);
  checkVersion(database);
  database.exec(`CREATE TABLE IF NOT EXISTS ${table} (
  key TEXT NOT NULL PRIMARY KEY,
  token TEXT, -- who holds the claim; null once it is done
  expires_at INTEGER NOT NULL -- when the lease or the memory ends, in milliseconds since 1970
) WITHOUT ROWID`);
  database.exec(`CREATE INDEX IF NOT EXISTS ${index} ON ${table} (expires_at)`);
}

/** Prepares the SQL of each verb of the store, one statement each. The table must exist. */
export function prepareStatements(database: SqliteDatabase, table: string) {
  const isFree = '(expires_at <= ? OR token = excluded.token)';
  return {
    // Runs first, as its own statement: an UPDATE of another owner's row would wait for the disk even if it changes nothing.
    look: database.prepare(
      `SELECT token, expires_at FROM ${table} WHERE key = ? AND expires_at > ? AND token IS NOT ?`,
    ),

    // Checks again, because another process may have come between. It always updates: `DO UPDATE … WHERE` returns no row if
    // it does not match.
    claim: database.prepare(`INSERT INTO ${table} (key, token, expires_at) VALUES (?, ?, ?)
ON CONFLICT (key) DO UPDATE SET
  token = CASE WHEN ${isFree} THEN excluded.token ELSE token END,
  expires_at = CASE WHEN ${isFree} THEN excluded.expires_at ELSE expires_at END
RETURNING token, expires_at`),

    renew: database.prepare(`UPDATE ${table} SET expires_at = ? WHERE key = ? AND token = ?`),

    commit: database.prepare(`UPDATE ${table} SET token = NULL, expires_at = ? WHERE key = ? AND token = ?`),

    release: database.prepare(`DELETE FROM ${table} WHERE key = ? AND token = ?`),

    markDone: database.prepare(`INSERT INTO ${table} (key, expires_at) VALUES (?, ?)
ON CONFLICT (key) DO UPDATE SET token = NULL, expires_at = excluded.expires_at`),

    isDone: database.prepare(`SELECT 1 FROM ${table} WHERE key = ? AND token IS NULL AND expires_at > ?`),

    sweep: database.prepare(`DELETE FROM ${table} WHERE key IN (
  SELECT key FROM ${table} WHERE expires_at < ? ORDER BY expires_at LIMIT ${sweepBatch}
)`),
  };
}

/**
 * Turns WAL on. SQLite ignores the busy timeout if two processes do so for a new file at the same time:
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

/** Reads `code` of better-sqlite3 and libsql, `errcode` of node:sqlite: https://www.sqlite.org/rescode.html#busy */
function isBusy(error: unknown): boolean {
  if (!isError(error)) return false;
  if ('errcode' in error) return (Number(error.errcode) & 0xff) === 5;
  return 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}
