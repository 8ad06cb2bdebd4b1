import type { ClaimResult, Marks, ReplayStore } from '../replay-store.ts';
import { type PostgresClient, type PostgresRow, runStatement, unfitAnswer } from './client.ts';
import { quoteTable } from './schema.ts';

/** The largest number of rows that one sweep deletes. */
const sweepBatch = 10_000;

// The server's clock when it received the statement, before it waited for any lock: waiting does not extend a lease. `now()`
// would be the beginning of the transaction, perhaps long ago. `clock_timestamp()` changes while the statement runs, so that
// two conditions could disagree, and PostgreSQL cannot search an index with it.
const now = 'statement_timestamp()';
const inMs = (parameter: string) => `${now} + ${parameter}::float8 * interval '1 millisecond'`;

/** Returns a function that makes the verbs of a store for a client. Each verb is one statement. */
export function verbsFor(table: string): (client: PostgresClient) => ReplayStore & Marks {
  const statements = statementsFor(table);

  return (client) => {
    async function findsRow(text: string, values: unknown[]): Promise<boolean> {
      return (await runStatement(client, table, text, values)).length > 0;
    }

    return {
      claim: async (key, token, leaseMs) =>
        readClaim(await runStatement(client, table, statements.claim, [key, token, leaseMs])),
      renew: (key, token, leaseMs) => findsRow(statements.renew, [key, token, leaseMs]),
      commit: (key, token, retainMs) => findsRow(statements.commit, [key, token, retainMs]),
      release: (key, token) => findsRow(statements.release, [key, token]),
      markDone: async (key, retainMs) => void (await findsRow(statements.markDone, [key, retainMs])),
      isDone: (key) => findsRow(statements.isDone, [key]),
    };
  };
}

function readClaim([row]: readonly PostgresRow[]): ClaimResult {
  switch (row?.status) {
    case 'claimed':
    case 'done':
      return { status: row.status };
    case 'in_flight':
      return { status: row.status, retryAfterMs: Number(row.ms) };
    default:
      throw unfitAnswer();
  }
}

/** Returns the SQL of each verb. */
function statementsFor(table: string) {
  const claims = quoteTable(table);
  const isFree = `(c.expires_at <= ${now} OR c.token = excluded.token)`;
  return {
    // Finds a key in flight or done without writing. Otherwise the upsert decides, because another claim may come between.
    // It always updates, even to the same values: `DO UPDATE … WHERE` returns no row if it does not match, and `held` is the
    // table as it was before the upsert waited for the row of another claim. It measures the time left after that wait.
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

/**
 * Returns the SQL that deletes rows that have expired more than a day ago (late owners may need the younger ones), and
 * counts them. Two sweeps at the same time take different rows.
 */
export function sweepSql(table: string): string {
  const claims = quoteTable(table);
  return `WITH swept AS (
  DELETE FROM ${claims} WHERE key IN (
    SELECT key FROM ${claims} WHERE expires_at < ${now} - interval '1 day'
    ORDER BY expires_at LIMIT ${sweepBatch} FOR UPDATE SKIP LOCKED
  ) RETURNING key
) SELECT count(*)::float8 AS count FROM swept`;
}
