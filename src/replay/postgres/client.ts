/**
 * What can send a statement to PostgreSQL: a `Pool`, `Client` or `PoolClient` of `pg`, a `PGlite` or one of its
 * transactions as they are; other drivers in one line.
 *
 * @example
 * ```ts
 * import { type PostgresClient, postgresStore } from 'callhook/replay/postgres';
 *
 * // The `sql` of postgres.js, whose types know no `unknown`. With drizzle use `db.$client`; with kysely
 * // `{ query: (text, values) => db.executeQuery(CompiledQuery.raw(text, values)) }`.
 * declare const sql: { unsafe(text: string, values: never[]): Promise<Record<string, unknown>[]> };
 * const client: PostgresClient = { query: async (text, values) => ({ rows: await sql.unsafe(text, values as never[]) }) };
 * export const store = postgresStore(client);
 * ```
 */
export interface PostgresClient {
  /** Runs one statement, whose `$1`, `$2` … are the values, and gives its rows as objects. */
  query(text: string, values: unknown[]): PromiseLike<{ readonly rows: readonly unknown[] }>;
}

/** The columns that the statements of the store ask for, where they do. */
export type PostgresRow = Readonly<Record<'status' | 'ms' | 'count', unknown>>;

/**
 * Runs a statement on the table.
 *
 * @throws {Error} When the table does not exist, saying how it is made; otherwise what the client throws.
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

/** What the store says when the answer of a client is not what {@link PostgresClient} promises. */
export function unfitAnswer(): TypeError {
  return new TypeError('query() of the client of postgresStore must resolve to { rows }, with an object for each row.');
}

/** `undefined_table` in https://www.postgresql.org/docs/current/errcodes-appendix.html; some drivers wrap what they got. */
function isUndefinedTable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && error.code === '42P01') || isUndefinedTable(error.cause);
}

function tableMissing(table: string, cause: unknown): Error {
  const message = `The table ${table} does not exist. Run \`await store.migrate()\` once, or create it with the SQL of postgresSchema('${table}').`;
  return new Error(message, { cause });
}
