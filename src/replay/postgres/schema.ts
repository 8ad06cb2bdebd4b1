import { quoteIndex, quoteTable } from './table-name.ts';

/** Any number, so long as it stays the same: what processes that migrate at the same time wait for. */
const migrationLock = 7_161_130_713;

/**
 * The SQL that creates the table of `postgresStore`, for those who keep their own migrations; `migrate()` does the same.
 * Two statements, which change nothing when the table is there.
 *
 * @param table `table` or `schema.table`; the schema must exist. Default `callhook_claims`.
 * @throws {TypeError} When it is no such name.
 *
 * @example
 * ```ts
 * import { postgresSchema } from 'callhook/replay/postgres';
 *
 * console.log(postgresSchema('webhooks.claims'));
 * ```
 */
export function postgresSchema(table = 'callhook_claims'): string {
  const name = quoteTable(table);
  return `CREATE TABLE IF NOT EXISTS ${name} (
  key text COLLATE "C" PRIMARY KEY,
  token text, -- who holds the claim; null once it is done
  expires_at timestamptz NOT NULL -- when the lease or the memory ends
);
CREATE INDEX IF NOT EXISTS ${quoteIndex(table)} ON ${name} (expires_at);`;
}

/**
 * The same as one statement that many may run at once: `IF NOT EXISTS` alone looks first and creates later, so that two
 * who do it together collide in the catalog. It asks before it creates, since `CREATE … IF NOT EXISTS` wants the right to
 * create even where nothing is left to do.
 */
export function migrationSql(table: string): string {
  return `DO $migrate$ BEGIN
PERFORM pg_advisory_xact_lock(${migrationLock});
IF to_regclass('${quoteTable(table)}') IS NULL THEN
${postgresSchema(table)}
END IF;
END $migrate$`;
}
