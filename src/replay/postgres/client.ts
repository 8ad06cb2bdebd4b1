import { isError } from '../../realms.ts';

/**
 * Sends statements to PostgreSQL. A `Pool`, `Client` or `PoolClient` of `pg`, a `PGlite` and its transactions fit as they
 * are; other drivers need one line.
 *
 * @example
 * ```ts
 * import { type PostgresClient, postgresStore } from 'callhook/replay/postgres';
 *
 * // The `sql` of postgres.js, whose types do not accept `unknown`. With drizzle use `db.$client`; with kysely
 * // `{ query: (text, values) => db.executeQuery(CompiledQuery.raw(text, values)) }`.
 * declare const sql: { unsafe(text: string, values: never[]): Promise<Record<string, unknown>[]> };
 * const client: PostgresClient = { query: async (text, values) => ({ rows: await sql.unsafe(text, values as never[]) }) };
 * export const store = postgresStore(client);
 * ```
 */
export interface PostgresClient {
  /** Runs one statement, in which `$1`, `$2` … stand for the values, and returns its rows as objects. */
  query(text: string, values: unknown[]): PromiseLike<{ readonly rows: readonly unknown[] }>;
}

/** The columns that the statements of the store return. */
export type PostgresRow = Readonly<Record<'status' | 'ms' | 'count', unknown>>;

/**
 * Runs a statement on the table.
 *
 * @throws {Error} If the table does not exist, with the way to create it; otherwise the error of the client.
 */
export async function runStatement(
  client: PostgresClient,
  table: string,
  text: string,
  values: unknown[],
): Promise<readonly PostgresRow[]> {
  try {
    const { rows } = await client.query(text, values);
    if (!Array.isArray(rows)) throw unfitAnswer();
    return rows;
  } catch (cause) {
    throw isUndefinedTable(cause) ? tableMissing(table, cause) : cause;
  }
}

/** Returns the error for an answer that is not what {@link PostgresClient} promises. */
export function unfitAnswer(): TypeError {
  return new TypeError(
    'The client of postgresStore gave a wrong answer: its query() must resolve to { rows }, with an object for each row.',
  );
}

/** `undefined_table` in https://www.postgresql.org/docs/current/errcodes-appendix.html; some drivers wrap the error. */
function isUndefinedTable(error: unknown): boolean {
  if (!isError(error)) return false;
  return ('code' in error && error.code === '42P01') || isUndefinedTable(error.cause);
}

function tableMissing(table: string, cause: unknown): Error {
  const message = `The table ${table} does not exist: run \`await store.migrate()\` once, or create it with the SQL of postgresSchema('${table}').`;
  return new Error(message, { cause });
}
