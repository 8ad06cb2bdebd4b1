import type { SqliteDatabase } from './database.ts';

/** How many rows one sweep deletes at most; more than are claimed until the next. It takes some milliseconds. */
const sweepBatch = 2_000;

/** Prepares the SQL of each verb of the store, one statement each, on a table that is there. */
export function prepareStatements(database: SqliteDatabase, table: string) {
  const isFree = '(expires_at <= ? OR token = excluded.token)';
  return {
    // Asked first, as an answer of its own: an UPDATE of what somebody else holds would wait for the disk, even if it changes
    // nothing.
    look: database.prepare(
      `SELECT token, expires_at FROM ${table} WHERE key = ? AND expires_at > ? AND token IS NOT ?`,
    ),

    // Does all by itself, since another process may have come between. Updates in any case: `DO UPDATE … WHERE` returns no
    // row where it does not match.
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
