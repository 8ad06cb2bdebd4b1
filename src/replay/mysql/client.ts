import { kindOf } from '../../read-options.ts';
import type { SqlExecutor } from '../sql-executor.ts';

/** A connection of `mysql2/promise` or `mariadb`, such as the one with your open transaction. */
export interface MysqlConnection {
  /** Runs one statement, in which each `?` stands for a value. */
  query(statement: { readonly sql: string }, values: unknown[]): PromiseLike<unknown>;
  beginTransaction(): PromiseLike<unknown>;
}

/** A connection that a pool has lent. */
export interface MysqlPoolConnection extends MysqlConnection {
  release(): unknown;
  destroy(): unknown;
}

/**
 * A pool of `mysql2/promise` or `mariadb`, as it is.
 *
 * @example
 * ```ts
 * import { type MysqlPool, mysqlStore } from 'callhook/replay/mysql';
 * import mysql from 'mysql2/promise'; // or mariadb
 *
 * const pool: MysqlPool = mysql.createPool('mysql://root@127.0.0.1/app');
 * export const store = mysqlStore(pool);
 * ```
 */
export interface MysqlPool {
  getConnection(): PromiseLike<MysqlPoolConnection>;
}

type Members = Readonly<Record<string, unknown>>;

const executor = 'async (text, values) => ({ rows, count })';

/**
 * Returns whether a store got an executor in place of a pool.
 *
 * @throws {TypeError} For anything that is neither. The message says what to pass.
 */
export function isExecutor(client: MysqlPool | SqlExecutor): client is SqlExecutor {
  const members: Members = Object(client);
  const given = misfit(client, members) ?? misfitPool(members);
  if (given === undefined) return typeof client === 'function';
  throw new TypeError(`mysqlStore needs a pool of mysql2/promise or mariadb, got ${given}`);
}

/**
 * Returns whether `within` got an executor in place of a connection.
 *
 * @throws {TypeError} For anything that is neither. The message says what to pass.
 */
export function isExecutorWithin(client: MysqlConnection | SqlExecutor): client is SqlExecutor {
  const members: Members = Object(client);
  const given = misfit(client, members) ?? misfitConnection(members);
  if (given === undefined) return typeof client === 'function';
  throw new TypeError(
    `within() of mysqlStore needs the connection of your transaction, of mysql2/promise or mariadb, got ${given}`,
  );
}

/** Says what was passed that nothing takes, and what to pass. */
function misfit(given: unknown, members: Members): string | undefined {
  if (typeof given === 'string' && given !== '') return 'a string: pass mysql.createPool(url) of mysql2/promise.';
  if ('$client' in members) return `a database of drizzle: pass ${executor}.`;
  if ('executeQuery' in members) return `a Kysely: pass ${executor}.`;
  if ('raw' in members) return `a Knex: pass ${executor}.`;
  if (typeof given === 'function') return undefined;
  if (typeof members.promise === 'function') {
    return 'a client of mysql2 that takes callbacks: pass its promise(), or create it with mysql2/promise.';
  }
  if (takesCallback(members.getConnection) || takesCallback(members.beginTransaction)) {
    return 'a client that takes callbacks: create it with mysql2/promise or mariadb.';
  }
  if ('then' in members) return 'a promise: await it.';
  if (isPool(members) || isConnection(members)) return undefined;
  if ('totalCount' in members || 'escapeIdentifier' in members) return 'a client of PostgreSQL: use postgresStore.';
  return `${kindOf(given)}: for an ORM or another driver, pass ${executor}.`;
}

function misfitPool(members: Members): string | undefined {
  if (!isConnection(members)) return undefined;
  return 'a single connection, which serves one statement at a time and is not replaced when it is lost: pass a pool.';
}

function misfitConnection(members: Members): string | undefined {
  return isPool(members) ? 'a pool: pass what its getConnection() gave you, on which you have begun.' : undefined;
}

function isPool(members: Members): boolean {
  return typeof members.getConnection === 'function';
}

function isConnection(members: Members): boolean {
  return typeof members.query === 'function' && typeof members.beginTransaction === 'function';
}

/** Clients that return promises take no parameter here. */
function takesCallback(method: unknown): boolean {
  return typeof method === 'function' && method.length > 0;
}
