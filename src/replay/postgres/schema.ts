/** The lock for which processes wait that migrate at the same time. Any number works, as long as it stays the same. */
const migrationLock = 7_161_130_713;

/**
 * Returns the SQL that creates the table of `postgresStore`, for your own migrations; `migrate()` does the same. It has two
 * statements, which change nothing if the table exists.
 *
 * @param table `table` or `schema.table`; the schema must exist. Default `callhook_claims`.
 * @throws {TypeError} For any other name.
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
  expires_at timestamptz NOT NULL, -- when the lease or the memory ends
  value text -- what a commit or a mark has kept
);
CREATE INDEX IF NOT EXISTS ${quoteIndex(table)} ON ${name} (expires_at);`;
}

/** Returns the SQL that brings a table of the first versions up to date; they kept no values. */
export function addValueSql(table: string): string {
  return `ALTER TABLE ${quoteTable(table)} ADD COLUMN value text;`;
}

/**
 * Returns the same as one statement that many processes may run at once. `IF NOT EXISTS` looks first and creates later, so
 * that two processes can collide in the catalog. The statement checks before it creates, because `CREATE … IF NOT EXISTS`
 * needs the right to create even if the table exists.
 */
export function migrationSql(table: string): string {
  return `DO $migrate$ BEGIN
PERFORM pg_advisory_xact_lock(${migrationLock});
IF to_regclass('${quoteTable(table)}') IS NULL THEN
${postgresSchema(table)}
ELSIF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('${quoteTable(table)}') AND attname = 'value') THEN
${addValueSql(table)}
END IF;
END $migrate$`;
}

/**
 * Returns the name of the table in SQL, quoted so that PostgreSQL keeps the case of its letters.
 *
 * @param table `table` or `schema.table`.
 * @throws {TypeError} For any other name, and if its index would have a name longer than PostgreSQL's 63 bytes.
 */
export function quoteTable(table: string): string {
  return readTable(table).map(quote).join('.');
}

/** Returns the quoted name of the table's index, which is in the table's own schema. */
function quoteIndex(table: string): string {
  return quote(`${readTable(table).at(-1)}_expires_at`);
}

function readTable(table: string): string[] {
  const isName = typeof table === 'string' && /^([a-z_]\w{0,62}\.)?[a-z_]\w{0,51}$/i.test(table);
  if (isName) return table.split('.');
  throw new TypeError(
    `table must be "table" or "schema.table" in ASCII letters, digits and _, and the table's own name at most 52 characters long, got ${String(table)}.`,
  );
}

function quote(identifier: string): string {
  return `"${identifier}"`;
}
