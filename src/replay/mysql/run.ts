import { hasServerCode } from '../server-code.ts';
import type { SqlExecutor } from '../sql-executor.ts';
import { isWholeNumber } from '../whole-number.ts';

/** The answer to a statement, of which no row has anything from `Object.prototype`. */
export interface Answer {
  readonly rows: readonly Row[];
  readonly count: number;
}

/** A row of the store. Its names are single words, which no driver renames. */
export type Row = Readonly<Record<'status' | 'ms' | 'value', unknown>>;

/** How often a statement is tried that the server has undone because of another one. */
const maxAttempts = 5;

/**
 * Runs a statement on the table.
 *
 * @param retryForMs For how long a statement that met a deadlock is tried again, in milliseconds; 0 for never. Within a
 *   transaction of yours, the server has undone more than the statement.
 * @throws {TypeError} If the answer is not what {@link SqlExecutor} promises.
 * @throws {Error} If the table does not exist, with the way to create it; otherwise the error of the executor.
 */
export async function runStatement(
  execute: SqlExecutor,
  retryForMs: number,
  table: string,
  text: string,
  values: unknown[],
): Promise<Answer> {
  const until = performance.now() + retryForMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return readAnswer(await execute(text, values));
    } catch (cause) {
      if (isTableMissing(cause)) throw tableMissing(table, cause);
      if (hasServerCode(cause, syntaxErrorOfPostgres)) throw otherDatabase(cause);
      if (attempt === maxAttempts || performance.now() >= until || !isUndone(cause)) throw cause;
    }
  }
}

/**
 * Returns whether an error says that the table does not exist.
 * https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html
 */
export function isTableMissing(error: unknown): boolean {
  return hasServerCode(error, 1146);
}

/** Returns the error for an answer that is not what {@link SqlExecutor} promises. */
export function unfitAnswer(): TypeError {
  return new TypeError(
    'The client of mysqlStore gave a wrong answer: an executor must resolve to { rows, count }, with an object for each row (none for a statement that changes rows), and the number of rows that a statement has changed.',
  );
}

function readAnswer(answer: Partial<Record<'rows' | 'count', unknown>> | undefined): Answer {
  const { rows, count } = Object(answer);
  if (!Array.isArray(rows) || !isWholeNumber(count)) throw unfitAnswer();
  return { rows: rows.map(readRow), count: Number(count) };
}

function readRow(row: unknown): Row {
  if (typeof row !== 'object' || row === null) throw unfitAnswer();
  return Object.assign(Object.create(null), row);
}

/** A deadlock, a lock that took too long, or a row that changed since the snapshot: the statement has had no effect. */
function isUndone(error: unknown): boolean {
  return [1213, 1205, 1020].some((code) => hasServerCode(error, code));
}

/** `syntax_error` in https://www.postgresql.org/docs/current/errcodes-appendix.html */
const syntaxErrorOfPostgres = '42601';

function otherDatabase(cause: unknown): TypeError {
  const message =
    'mysqlStore got a transaction or an executor of PostgreSQL, which cannot run its SQL: pass one of the MySQL database with the claims, or use postgresStore.';
  return new TypeError(message, { cause });
}

function tableMissing(table: string, cause: unknown): Error {
  const message = `The table ${table} does not exist: run \`await store.migrate()\` once, or create it with the SQL of mysqlSchema('${table}').`;
  return new Error(message, { cause });
}
