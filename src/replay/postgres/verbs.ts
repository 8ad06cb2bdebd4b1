import type { ClaimResult, Marks, ReplayStore } from '../replay-store.ts';
import { rowKey } from '../row-key.ts';
import { checkValue, positionText } from '../stored-text.ts';
import { isWholeNumber } from '../whole-number.ts';
import { type PostgresQueries, type PostgresRow, runForRow, runStatement, unfitAnswer } from './client.ts';
import { repeatUndone } from './repeat-undone.ts';
import { quoteTable } from './schema.ts';

/** The largest number of rows that one sweep deletes. */
const sweepBatch = 10_000;

// The server's clock when it received the statement, before it waited for any lock: waiting does not extend a lease. `now()`
// would be the beginning of the transaction, perhaps long ago. `clock_timestamp()` changes while the statement runs, so that
// two conditions could disagree, and PostgreSQL cannot search an index with it.
const now = 'statement_timestamp()';
const inMs = (parameter: string) => `${now} + ${parameter}::float8 * interval '1 millisecond'`;

/**
 * Returns a function that makes the verbs of a store for a client. Each verb is one statement, or two if a claim finds a row.
 * `attempts` says how often it sends a statement at most that PostgreSQL undoes because of another transaction.
 */
export function verbsFor(table: string): (client: PostgresQueries, attempts: number) => ReplayStore & Marks {
  const statements = statementsFor(table);

  return (client, attempts) => {
    const run = (text: string, values: unknown[]) =>
      repeatUndone(attempts, () => runStatement(client, table, text, values));

    /** Runs a statement that answers with one of two words, and returns whether it is the first. */
    async function answers(yes: string, no: string, text: string, values: unknown[]): Promise<boolean> {
      const { status } = await run(text, values);
      if (status !== yes && status !== no) throw unfitAnswer();
      return status === yes;
    }

    return {
      async claim(key, token, leaseMs) {
        const values = [rowKey('claim', key), token, leaseMs];
        const row = await repeatUndone(attempts, () => runForRow(client, table, statements.claimNew, values));
        return readClaim(row ?? (await run(statements.claim, values)), leaseMs);
      },
      renew: (key, token, leaseMs) => answers('yes', 'no', statements.renew, [rowKey('claim', key), token, leaseMs]),
      async commit(key, token, retainMs, value) {
        if (value !== undefined) checkValue(value);
        return answers('yes', 'no', statements.commit, [rowKey('claim', key), token, retainMs, value ?? null]);
      },
      release: (key, token) => answers('yes', 'no', statements.release, [rowKey('claim', key), token]),
      async markDone(key, retainMs) {
        await answers('yes', 'yes', statements.mark, [rowKey('claim', key), retainMs, null]);
      },
      isDone: (key) => answers('yes', 'no', statements.isDone, [rowKey('claim', key)]),
      async advance(key, position, retainMs) {
        const values = [rowKey('position', key), retainMs, positionText(position)];
        return { behind: await answers('behind', 'highest', statements.advance, values) };
      },
      async readMark(key) {
        const { status, value } = await run(statements.readMark, [rowKey('value', key)]);
        if (status !== 'yes' || !isTextOrNull(value)) throw unfitAnswer();
        return value;
      },
      async writeMark(key, value, retainMs) {
        checkValue(value);
        await answers('yes', 'yes', statements.mark, [rowKey('value', key), retainMs, value]);
      },
    };
  };
}

/** @param leaseMs No lease is longer than the callers of the store ask for; the server's clock may have been set back. */
function readClaim({ status, ms, value }: PostgresRow, leaseMs: number): ClaimResult {
  if (status === 'claimed' && ms === null && value === null) return { status };
  if (status === 'in_flight' && isWholeNumber(ms) && value === null)
    return { status, retryAfterMs: Math.min(Number(ms), leaseMs) };
  if (status === 'done' && ms === null && isTextOrNull(value)) return value === null ? { status } : { status, value };
  throw unfitAnswer();
}

function isTextOrNull(value: unknown): value is string | null {
  return typeof value === 'string' || value === null;
}

/**
 * Returns the SQL of each verb. Each statement returns exactly one row, whose `status` says what happened, so that no other
 * answer can be mistaken for it. Only `claimNew` may return none, and then `claim` decides.
 */
function statementsFor(table: string) {
  const claims = quoteTable(table);
  const isFree = `(c.expires_at <= ${now} OR c.token = excluded.token)`;
  const whether = (statement: string) =>
    `WITH own AS (${statement} RETURNING key) SELECT CASE WHEN EXISTS (SELECT FROM own) THEN 'yes' ELSE 'no' END AS status`;
  return {
    // Most keys are new, and PostgreSQL plans this in half the time of `claim`. It looks before it inserts, because the insert
    // would wait for a transaction that has changed the row. It names `value`, so that a table without it, in which no commit
    // would succeed, grants no claim either.
    claimNew: `INSERT INTO ${claims} (key, token, expires_at, value)
SELECT $1::text, $2::text, ${inMs('$3')}, NULL::text WHERE NOT EXISTS (SELECT FROM ${claims} WHERE key = $1)
ON CONFLICT (key) DO NOTHING RETURNING 'claimed' AS status, NULL::int8 AS ms, NULL::text AS value`,

    // Finds a key in flight or done without writing. Otherwise the upsert decides, because another claim may come between.
    // It always updates, even to the same values: `DO UPDATE … WHERE` returns no row if it does not match, and `held` is the
    // table as it was before the upsert waited for the row of another claim. It measures the time left after that wait.
    // A claim that takes over leaves the value of the row as it is; the commit replaces it.
    claim: `WITH held AS (
  SELECT token, expires_at, value FROM ${claims} WHERE key = $1 AND expires_at > ${now} AND token IS DISTINCT FROM $2
), claimed AS (
  INSERT INTO ${claims} AS c (key, token, expires_at)
  SELECT $1::text, $2::text, ${inMs('$3')} WHERE NOT EXISTS (SELECT FROM held)
  ON CONFLICT (key) DO UPDATE SET
    token = CASE WHEN ${isFree} THEN excluded.token ELSE c.token END,
    expires_at = CASE WHEN ${isFree} THEN excluded.expires_at ELSE c.expires_at END
  RETURNING token, expires_at, value
)
SELECT
  CASE WHEN token IS NULL THEN 'done' WHEN token = $2 THEN 'claimed' ELSE 'in_flight' END AS status,
  CASE WHEN token <> $2 THEN ceil(greatest(1, extract(epoch FROM expires_at - clock_timestamp()) * 1000))::int8 END AS ms,
  CASE WHEN token IS NULL THEN value END AS value
FROM (SELECT token, expires_at, value FROM held UNION ALL SELECT token, expires_at, value FROM claimed) AS found`,

    renew: whether(`UPDATE ${claims} SET expires_at = ${inMs('$3')} WHERE key = $1 AND token = $2`),

    commit: whether(
      `UPDATE ${claims} SET token = NULL, expires_at = ${inMs('$3')}, value = $4 WHERE key = $1 AND token = $2`,
    ),

    release: whether(`DELETE FROM ${claims} WHERE key = $1 AND token = $2`),

    mark: `INSERT INTO ${claims} (key, expires_at, value) VALUES ($1, ${inMs('$2')}, $3)
ON CONFLICT (key) DO UPDATE SET token = NULL, expires_at = excluded.expires_at, value = excluded.value
RETURNING 'yes' AS status`,

    isDone: `SELECT CASE WHEN EXISTS (
  SELECT FROM ${claims} WHERE key = $1 AND token IS NULL AND expires_at > ${now}
) THEN 'yes' ELSE 'no' END AS status`,

    // Concurrent calls wait for the row, one after another, and each compares with what the one before has left.
    advance: `INSERT INTO ${claims} AS c (key, expires_at, value) VALUES ($1, ${inMs('$2')}, $3)
ON CONFLICT (key) DO UPDATE SET
  expires_at = excluded.expires_at,
  value = CASE WHEN c.expires_at > ${now} AND c.value COLLATE "C" > excluded.value COLLATE "C" THEN c.value ELSE excluded.value END
RETURNING CASE WHEN value = $3 THEN 'highest' ELSE 'behind' END AS status`,

    readMark: `SELECT 'yes' AS status, (SELECT value FROM ${claims} WHERE key = $1 AND expires_at > ${now}) AS value`,
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
) SELECT 'yes' AS status, count(*)::int AS count FROM swept`;
}
