/**
 * Returns the name of a table in SQL.
 *
 * @throws {TypeError} For a name that is not plain.
 */
export function quoteTable(table: string): string {
  if (typeof table === 'string' && /^[a-z_]\w*$/i.test(table)) return `"${table}"`;
  throw new TypeError(`table must be a name in ASCII letters, digits and _, got ${String(table)}.`);
}
