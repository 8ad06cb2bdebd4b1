/**
 * Runs one SQL statement and returns its rows and how many rows it changed. The SQL stores take one in place of a client, so
 * any driver or ORM fits: `postgresStore` writes `$1`, `$2` … for the values, `mysqlStore` writes `?`.
 *
 * - `rows` are the rows that the statement returned, as objects; an empty array if it returned none.
 * - `count` is the number of rows that it inserted, updated, deleted or, if it returns rows, returned. Drivers call it
 *   `rowCount` or `affectedRows`.
 *
 * A store checks both. An answer that does not fit the statement fails the call, so a delivery gets 503.
 *
 * @example The transaction of Sequelize.
 * ```ts
 * import type { SqlExecutor } from 'callhook/replay';
 *
 * declare const sequelize: {
 *   query(text: string, options: { bind: unknown[]; transaction: object; type: 'SELECT' }): Promise<object[]>;
 * };
 * const sequelizeTransaction = (transaction: object): SqlExecutor => async (text, values) => {
 *   const rows = await sequelize.query(text, { bind: values, transaction, type: 'SELECT' });
 *   return { rows, count: rows.length };
 * };
 * ```
 */
export type SqlExecutor = (
  text: string,
  values: unknown[],
) => PromiseLike<{ readonly rows: readonly unknown[]; readonly count: number }>;
