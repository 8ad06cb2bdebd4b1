import { quoteTable } from '../sqlite/table-name.ts';

/**
 * Returns the SQL that creates the table of `d1Store`, for a file of `wrangler d1 migrations create`; `migrate()` does the same.
 * It has two statements, which change nothing if the table exists.
 *
 * @param table ASCII letters, digits and `_`. Default `callhook_claims`.
 * @throws {TypeError} For any other name.
 *
 * @example
 * ```ts
 * import { d1Schema } from 'callhook/replay/d1';
 *
 * console.log(d1Schema('webhook_claims'));
 * ```
 */
export function d1Schema(table = 'callhook_claims'): string {
  return schemaStatements(table)
    .map((statement) => `${statement};`)
    .join('\n');
}

/** Returns the statements of {@link d1Schema}, of which D1 takes one at a time. */
export function schemaStatements(table: string): readonly string[] {
  const name = quoteTable(table);
  return [
    // WITHOUT ROWID, because D1 and Durable Objects bill the index of any other primary key as a second row.
    `CREATE TABLE IF NOT EXISTS ${name} (
  key TEXT NOT NULL PRIMARY KEY,
  token TEXT, -- who holds the claim; null once it is done
  expires_at INTEGER NOT NULL, -- when the lease or the memory ends, in milliseconds since 1970
  value TEXT -- what a commit or a mark has kept
) WITHOUT ROWID`,
    `CREATE INDEX IF NOT EXISTS "${table}_expires_at" ON ${name} (expires_at)`,
  ];
}
