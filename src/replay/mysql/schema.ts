/**
 * Returns the SQL that creates the table of `mysqlStore`, for your own migrations; `migrate()` does the same. It is one
 * statement, which changes nothing if the table exists.
 *
 * Keys, tokens and values are bytes, because a collation of MySQL may take `a` for `A` or for `a` with a space behind it.
 *
 * @param table `table` or `database.table`; the database must exist. Default `callhook_claims`.
 * @throws {TypeError} For any other name.
 *
 * @example
 * ```ts
 * import { mysqlSchema } from 'callhook/replay/mysql';
 *
 * console.log(mysqlSchema('webhooks.claims'));
 * ```
 */
export function mysqlSchema(table = 'callhook_claims'): string {
  return `CREATE TABLE IF NOT EXISTS ${quoteTable(table)} (
  \`key\` varbinary(2500) NOT NULL PRIMARY KEY,
  \`token\` varbinary(3000), -- who holds the claim; null once it is done
  \`expires_at\` datetime(6) NOT NULL, -- in UTC: when the lease or the memory ends
  \`value\` mediumblob, -- what a commit or a mark has kept
  KEY \`expires_at\` (\`expires_at\`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC`;
}

/**
 * Returns the name of the table in SQL, in the quotes that every `sql_mode` knows.
 *
 * @param table `table` or `database.table`.
 * @throws {TypeError} For any other name.
 */
export function quoteTable(table: string): string {
  const isName = typeof table === 'string' && /^([a-z_]\w{0,63}\.)?[a-z_]\w{0,63}$/i.test(table);
  if (isName) return table.replaceAll(/\w+/g, '`$&`');
  throw new TypeError(
    `table must be "table" or "database.table" in ASCII letters, digits and _, each at most 64 characters long, got ${String(table)}.`,
  );
}
