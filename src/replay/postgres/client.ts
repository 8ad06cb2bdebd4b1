import { kindOf } from '../../read-options.ts';
import { hasServerCode } from '../server-code.ts';
import type { SqlExecutor } from '../sql-executor.ts';
import { addValueSql } from './schema.ts';

/**
 * Sends statements to PostgreSQL. A `Pool`, `Client` or `PoolClient` of `pg`, a `PGlite` and its transactions fit as they
 * are; other drivers need one line, and for ORMs there are functions such as `drizzleTransaction`.
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

/** Anything that runs a statement of the store. */
export type PostgresQueries = PostgresClient | SqlExecutor;

/** The row that each statement of the store returns. Their names are single words, which no driver renames. */
export type PostgresRow = Readonly<Record<'status' | 'ms' | 'value' | 'count', unknown>>;

/**
 * Returns a client that the store can use.
 *
 * @throws {TypeError} For anything else. The message says what to pass.
 */
export function usableClient(client: PostgresQueries): PostgresQueries {
  const given = misfit(client, Object(client));
  if (given === undefined) return client;
  throw new TypeError(`postgresStore needs a client of PostgreSQL with query(text, values), got ${given}`);
}

/** Says what was passed instead of a client, and what to pass; nothing for a client. */
function misfit(given: unknown, members: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof given === 'string' && given !== '') return 'a string: pass new pg.Pool({ connectionString }).';
  if ('$client' in members) return 'a database of drizzle: pass its $client.';
  if ('$pool' in members) return 'a database of pg-promise: pass its $pool.';
  if (isOfMysql(members)) return 'a client of MySQL: use mysqlStore.';
  if (canQuery(given)) return undefined;
  if ('then' in members) return 'a promise: await it.';
  const query = (answer: string) => `pass { query: async (text, values) => ${answer} }.`;
  if ('unsafe' in members) return `the sql of postgres.js: ${query('({ rows: await sql.unsafe(text, values) })')}`;
  if ('executeQuery' in members) return `a Kysely: ${query('db.executeQuery(CompiledQuery.raw(text, values))')}`;
  if (typeof given === 'function') return 'a class: pass a Pool, as in new pg.Pool().';
  return `${kindOf(given)}: pass a Pool of pg or a PGlite. For another driver, ${query('({ rows })')}`;
}

/** Returns whether a client of mysql2 or mariadb was passed. */
export function isOfMysql(members: object): boolean {
  return 'escapeId' in members;
}

/** Returns whether something can run statements: an object with `query`, or a function that is a {@link SqlExecutor}. */
export function canQuery(client: unknown): client is PostgresQueries {
  const members: Readonly<Record<string, unknown>> = Object(client);
  if (typeof client !== 'function') return typeof members.query === 'function';
  return !('unsafe' in members) && !('query' in Object(members.prototype)); // postgres.js, and the class of a driver
}

/**
 * Sends a statement.
 *
 * @throws {Error} For a `Client` of pg that nobody has connected: it would keep the statement and never answer.
 */
export async function sendStatement(
  client: PostgresQueries,
  text: string,
  values: unknown[],
): Promise<{ rows?: unknown; count?: unknown }> {
  if (typeof client === 'function') return await client(text, values);
  const { _connected, _connecting } = client as { readonly _connected?: unknown; readonly _connecting?: unknown }; // of pg
  if (_connected === false && _connecting === false) {
    throw new Error('The PostgreSQL client is not connected: pass a Pool, or call `await client.connect()` first.');
  }
  return await client.query(text, values);
}

/**
 * Runs a statement on the table and returns its row.
 *
 * @throws {TypeError} If the client does not return exactly one row.
 * @throws {Error} If the table or a column does not exist, with the way to create it; otherwise the error of the client.
 */
export async function runStatement(
  client: PostgresQueries,
  table: string,
  text: string,
  values: unknown[],
): Promise<PostgresRow> {
  const row = await runForRow(client, table, text, values);
  if (row === undefined) throw unfitAnswer();
  return row;
}

/**
 * Runs a statement on the table and returns its row, or nothing if it has none.
 *
 * @throws {TypeError} If the client returns anything but rows, or more than one.
 * @throws {Error} Like {@link runStatement}.
 */
export async function runForRow(
  client: PostgresQueries,
  table: string,
  text: string,
  values: unknown[],
): Promise<PostgresRow | undefined> {
  try {
    const answer: { rows?: unknown; count?: unknown } | undefined = await sendStatement(client, text, values);
    const rows = answer?.rows;
    if (!Array.isArray(rows) || rows.length > 1) throw unfitAnswer();
    // PostgreSQL counts the rows that a statement returns.
    if (typeof client === 'function' && answer?.count !== rows.length) throw unfitAnswer();
    if (rows.length === 0) return undefined;
    if (typeof rows[0] !== 'object' || rows[0] === null) throw unfitAnswer();
    return Object.assign(Object.create(null), rows[0]); // nothing from Object.prototype
  } catch (cause) {
    if (hasServerCode(cause, undefinedTable)) throw tableMissing(table, cause);
    if (hasServerCode(cause, undefinedColumn)) throw columnMissing(table, cause);
    throw hasServerCode(cause, parseErrorOfMysql) ? otherDatabase(cause) : cause;
  }
}

/** Returns the error for an answer that is not what {@link PostgresClient} promises. */
export function unfitAnswer(): TypeError {
  return new TypeError(
    'The client of postgresStore gave a wrong answer: its query() must resolve to { rows }, with an object for each row, and a SqlExecutor to { rows, count }.',
  );
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const undefinedTable = '42P01';
const undefinedColumn = '42703';

/** `ER_PARSE_ERROR` in https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html */
const parseErrorOfMysql = 1064;

function otherDatabase(cause: unknown): TypeError {
  const message =
    'postgresStore got a client or a transaction of MySQL, which cannot run its SQL: pass one of the PostgreSQL database with the claims, or use mysqlStore.';
  return new TypeError(message, { cause });
}

function columnMissing(table: string, cause: unknown): Error {
  const message = `The table ${table} lacks a column, as those of older versions of callhook do: run \`await store.migrate()\` once, or add it with \`${addValueSql(table)}\`.`;
  return new Error(message, { cause });
}

function tableMissing(table: string, cause: unknown): Error {
  const message = `The table ${table} does not exist: run \`await store.migrate()\` once, or create it with the SQL of postgresSchema('${table}').`;
  return new Error(message, { cause });
}
