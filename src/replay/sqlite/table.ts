import { checkVersion, readValue, type SqliteDatabase } from './database.ts';
import { quoteTable } from './table-name.ts';
import { write } from './transaction.ts';

/**
 * The largest number of rows that one sweep deletes, and of those that it walks: more than are claimed until the next. It takes
 * some milliseconds.
 */
const sweepBatch = 2_000;

/** The statements of the store, one for each verb. */
export type Statements = ReturnType<typeof prepareStatements>;

/**
 * Turns WAL on, creates the table if it does not exist, and prepares the statements.
 *
 * @param name The name of the table.
 * @throws {TypeError} If the SQLite behind the database is too old.
 * @throws The error of the database, also if another process keeps the file locked.
 */
export function openTable(database: SqliteDatabase, name: string): Statements {
  const table = quoteTable(name);
  checkVersion(database);
  database.exec('PRAGMA journal_mode = WAL');
  database.exec(`CREATE TABLE IF NOT EXISTS ${table} (
  key TEXT NOT NULL PRIMARY KEY,
  token TEXT, -- who holds the claim; null once it is done
  expires_at INTEGER NOT NULL, -- when the lease or the memory ends, in milliseconds since 1970
  value TEXT -- what a commit or a mark has kept
) WITHOUT ROWID`);
  if (!keepsValues(database, name)) {
    // Of the first versions of callhook. Another process may have added it meanwhile.
    write(database, () => keepsValues(database, name) || database.exec(`ALTER TABLE ${table} ADD COLUMN value TEXT`));
  }
  // Without claims in flight, because each event would change the index three times and not once.
  database.exec(`CREATE INDEX IF NOT EXISTS "${name}_done" ON ${table} (expires_at) WHERE token IS NULL`);
  database.exec(`DROP INDEX IF EXISTS "${name}_expires_at"`); // of callhook 0.1, over all rows
  return prepareStatements(database, table);
}

function keepsValues(database: SqliteDatabase, name: string): boolean {
  const sql = `SELECT count(*) FROM pragma_table_info('${name}') WHERE name = 'value'`;
  return Number(readValue(database, sql)) === 1;
}

function prepareStatements(database: SqliteDatabase, table: string) {
  const isFree = '(expires_at <= ? OR token = excluded.token)';
  const claimed = 'token, expires_at, CASE WHEN token IS NULL THEN value END AS value';
  return {
    // Runs first, as its own statement: an UPDATE of another owner's row would wait for the disk even if it changes nothing.
    look: database.prepare(`SELECT ${claimed} FROM ${table} WHERE key = ? AND expires_at > ? AND token IS NOT ?`),

    // Most keys are free. It changes no row if another process has come between, and then `takeOver` checks again.
    insert: database.prepare(`INSERT INTO ${table} (key, token, expires_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`),

    // It always updates: `DO UPDATE … WHERE` returns no row if it does not match. A claim that takes over leaves the value of
    // the row as it is; the commit replaces it.
    takeOver: database.prepare(`INSERT INTO ${table} (key, token, expires_at) VALUES (?, ?, ?)
ON CONFLICT (key) DO UPDATE SET
  token = CASE WHEN ${isFree} THEN excluded.token ELSE token END,
  expires_at = CASE WHEN ${isFree} THEN excluded.expires_at ELSE expires_at END
RETURNING ${claimed}`),

    renew: database.prepare(`UPDATE ${table} SET expires_at = ? WHERE key = ? AND token = ?`),

    commit: database.prepare(`UPDATE ${table} SET token = NULL, expires_at = ?, value = ? WHERE key = ? AND token = ?`),

    release: database.prepare(`DELETE FROM ${table} WHERE key = ? AND token = ?`),

    mark: database.prepare(`INSERT INTO ${table} (key, expires_at, value) VALUES (?, ?, ?)
ON CONFLICT (key) DO UPDATE SET token = NULL, expires_at = excluded.expires_at, value = excluded.value`),

    isDone: database.prepare(
      `SELECT EXISTS (SELECT 1 FROM ${table} WHERE key = ? AND token IS NULL AND expires_at > ?) AS done`,
    ),

    readMark: database.prepare(`SELECT (SELECT value FROM ${table} WHERE key = ? AND expires_at > ?) AS value`),

    sweepDone: database.prepare(`DELETE FROM ${table} WHERE key IN (
  SELECT key FROM ${table} WHERE token IS NULL AND expires_at < ? ORDER BY expires_at LIMIT ${sweepBatch}
)`),

    // No index finds the claims of processes that have crashed, so each sweep walks some rows further.
    sweepHeld: database.prepare(`DELETE FROM ${table} WHERE key IN (
  SELECT key FROM (SELECT key, token, expires_at FROM ${table} WHERE key > ? ORDER BY key LIMIT ${sweepBatch})
  WHERE token IS NOT NULL AND expires_at < ?
)`),

    walk: database.prepare(
      `SELECT (SELECT key FROM ${table} WHERE key > ? ORDER BY key LIMIT 1 OFFSET ${sweepBatch - 1}) AS last`,
    ),
  };
}
