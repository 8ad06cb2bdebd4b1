import { quoteTable } from '../sqlite/table-name.ts';

/** The statements of a store, which both D1 and the SQLite of a Durable Object run. */
export type Statements = ReturnType<typeof statementsFor>;

/** The largest number of rows that one sweep deletes: more than are claimed until the next. */
export const sweepBatch = 2_000;

/** SQLite's own clock, in milliseconds since 1970. It stands still while a statement runs: https://www.sqlite.org/lang_datefunc.html */
const now = "CAST(round(unixepoch('subsec') * 1000) AS INTEGER)";

/** Returns the SQL of each verb on a table. */
export function statementsFor(table: string) {
  const claims = quoteTable(table);
  const isFree = `(expires_at <= ${now} OR token = excluded.token)`;
  const isHigher = `(expires_at > ${now} AND value > excluded.value)`; // by the bytes of UTF-8, the encoding of both
  const done = 'token = NULL, expires_at = excluded.expires_at, value = excluded.value';
  return {
    // It always updates, even to the same values: `DO UPDATE … WHERE` returns no row if it does not match. A claim that takes
    // over leaves the value of the row as it is; the commit replaces it.
    claim: `INSERT INTO ${claims} (key, token, expires_at) VALUES (?1, ?2, ${now} + ?3)
ON CONFLICT (key) DO UPDATE SET
  token = CASE WHEN ${isFree} THEN excluded.token ELSE token END,
  expires_at = CASE WHEN ${isFree} THEN excluded.expires_at ELSE expires_at END
RETURNING token, expires_at - ${now} AS ms, CASE WHEN token IS NULL THEN value END AS value`,

    renew: `UPDATE ${claims} SET expires_at = ${now} + ?3 WHERE key = ?1 AND token = ?2`,

    commit: `UPDATE ${claims} SET token = NULL, expires_at = ${now} + ?3, value = ?4 WHERE key = ?1 AND token = ?2`,

    // Without the claim, `expires_at` is null, which the table refuses. Then D1 undoes the whole batch.
    commitOrFail: `INSERT INTO ${claims} (key, expires_at, value)
VALUES (?1, CASE WHEN EXISTS (SELECT 1 FROM ${claims} WHERE key = ?1 AND token = ?2) THEN ${now} + ?3 END, ?4)
ON CONFLICT (key) DO UPDATE SET ${done}`,

    release: `DELETE FROM ${claims} WHERE key = ?1 AND token = ?2`,

    mark: `INSERT INTO ${claims} (key, expires_at, value) VALUES (?1, ${now} + ?2, ?3)
ON CONFLICT (key) DO UPDATE SET ${done}`,

    isDone: `SELECT EXISTS (SELECT 1 FROM ${claims} WHERE key = ?1 AND token IS NULL AND expires_at > ${now}) AS done`,

    advance: `INSERT INTO ${claims} (key, expires_at, value) VALUES (?1, ${now} + ?2, ?3)
ON CONFLICT (key) DO UPDATE SET
  expires_at = excluded.expires_at,
  value = CASE WHEN ${isHigher} THEN value ELSE excluded.value END
RETURNING value`,

    readMark: `SELECT (SELECT value FROM ${claims} WHERE key = ?1 AND expires_at > ${now}) AS value`,

    // More than a day ago, because late owners may need the younger ones.
    sweep: `DELETE FROM ${claims} WHERE key IN (
  SELECT key FROM ${claims} WHERE expires_at < ${now} - 86400000 ORDER BY expires_at LIMIT ${sweepBatch}
)`,
  };
}
