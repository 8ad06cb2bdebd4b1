/**
 * The table as it stands in SQL. Quoted, so that it is the one that was meant, whatever its letters are.
 *
 * @param table `table` or `schema.table`.
 * @throws {TypeError} When it is neither, or its index would have a name longer than PostgreSQL's 63 bytes.
 */
export function quoteTable(table: string): string {
  return readTable(table).map(quote).join('.');
}

/** The name of the index of a table, quoted; it is in the table's own schema. */
export function quoteIndex(table: string): string {
  return quote(`${readTable(table).at(-1)}_expires_at`);
}

function readTable(table: string): string[] {
  const holds = typeof table === 'string' && /^([a-z_]\w{0,62}\.)?[a-z_]\w{0,51}$/i.test(table);
  if (holds) return table.split('.');
  throw new TypeError(
    `table must be "table" or "schema.table", of ASCII letters, digits and _, and the table's part at most 52 characters long, got ${String(table)}.`,
  );
}

function quote(identifier: string): string {
  return `"${identifier}"`;
}
