import { quoteTable } from './table-name.ts';

/** How many rows one sweep deletes at most. */
const sweepBatch = 10_000;

// The server's clock when it received the statement, which is before it waited for any lock: what the caller believes to
// hold never ends later here. `now()` would be the beginning of the transaction, long ago perhaps; `clock_timestamp()`
// changes while the statement goes on, so that two conditions could disagree, and no index can be searched with it.
const now = 'statement_timestamp()';
const inMs = (parameter: string) => `${now} + ${parameter}::float8 * interval '1 millisecond'`;

/** The SQL of each verb of the store; one statement each. */
export function statementsFor(table: string) {
  const claims = quoteTable(table);
  const isFree = `(c.expires_at <= ${now} OR c.token = excluded.token)`;
  return {
    // What is in flight or done is found without writing. Otherwise the upsert decides, since another may come between. It
    // updates in any case, if only to the same values: `DO UPDATE … WHERE` returns no row where it does not match, and `held`
    // is the table as it was before the upsert waited for somebody else's row. The time left is measured after that wait.
    claim: `WITH held AS (
  SELECT token, expires_at FROM ${claims} WHERE key = $1 AND expires_at > ${now} AND token IS DISTINCT FROM $2
), claimed AS (
  INSERT INTO ${claims} AS c (key, token, expires_at)
  SELECT $1::text, $2::text, ${inMs('$3')} WHERE NOT EXISTS (SELECT FROM held)
  ON CONFLICT (key) DO UPDATE SET
    token = CASE WHEN ${isFree} THEN excluded.token ELSE c.token END,
    expires_at = CASE WHEN ${isFree} THEN excluded.expires_at ELSE c.expires_at END
  RETURNING token, expires_at
)
SELECT
  CASE WHEN token IS NULL THEN 'done' WHEN token = $2 THEN 'claimed' ELSE 'in_flight' END AS status,
  greatest(1, extract(epoch FROM expires_at - clock_timestamp()) * 1000)::float8 AS ms
FROM (SELECT token, expires_at FROM held UNION ALL SELECT token, expires_at FROM claimed) AS found`,

    renew: `UPDATE ${claims} SET expires_at = ${inMs('$3')} WHERE key = $1 AND token = $2 RETURNING key`,

    commit: `UPDATE ${claims} SET token = NULL, expires_at = ${inMs('$3')} WHERE key = $1 AND token = $2 RETURNING key`,

    release: `DELETE FROM ${claims} WHERE key = $1 AND token = $2 RETURNING key`,

    markDone: `INSERT INTO ${claims} (key, expires_at) VALUES ($1, ${inMs('$2')})
ON CONFLICT (key) DO UPDATE SET token = NULL, expires_at = excluded.expires_at`,

    isDone: `SELECT key FROM ${claims} WHERE key = $1 AND token IS NULL AND expires_at > ${now}`,
  };
}

/** Deletes old rows, and says how many. A day more than it must be, for late owners. Two that sweep at once take different rows. */
export function sweepSql(table: string): string {
  const claims = quoteTable(table);
  return `WITH swept AS (
  DELETE FROM ${claims} WHERE key IN (
    SELECT key FROM ${claims} WHERE expires_at < ${now} - interval '1 day'
    ORDER BY expires_at LIMIT ${sweepBatch} FOR UPDATE SKIP LOCKED
  ) RETURNING key
) SELECT count(*)::float8 AS count FROM swept`;
}
