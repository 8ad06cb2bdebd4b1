import type { SqlExecutor } from './sql-executor.ts';

/**
 * Returns an executor for `postgresStore` that passes on each statement with `?` in place of `$1`, `$2` …, and a value for
 * each. Knex and MikroORM want it so.
 *
 * @param run Runs such a statement.
 *
 * @example
 * ```ts
 * import { questionMarks } from 'callhook/replay/postgres';
 *
 * // The transaction of Knex.
 * declare const trx: { raw(text: string, values: unknown[]): Promise<{ rows: object[]; rowCount: number }> };
 * const executor = questionMarks(async (text, values) => {
 *   const { rows, rowCount } = await trx.raw(text, values);
 *   return { rows, count: rowCount };
 * });
 * ```
 */
export function questionMarks(run: SqlExecutor): SqlExecutor {
  return (text, values) => {
    const inOrder: unknown[] = [];
    const marked = text.replace(/\$(\d+)/g, (_placeholder, number) => {
      inOrder.push(values[number - 1]);
      return '?';
    });
    return run(marked, inOrder.length === 0 ? values : inOrder);
  };
}
