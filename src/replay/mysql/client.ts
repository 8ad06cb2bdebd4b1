import { kindOf } from '../../read-options.ts';
import { ormAdvice } from '../orm-advice.ts';
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

/**
 * Returns whether the store got an executor in place of a pool.
 *
 * @throws {TypeError} For anything that is neither. The message says what to pass.
 */
export function isExecutor(client: MysqlPool | SqlExecutor): client is SqlExecutor {
  const members: Members = Object(client);
  if (typeof client !== 'function' && isConnection(members) && !takesCallback(members.beginTransaction)) {
    throw unfit('a single connection, which is lost for good with its socket: pass a pool.');
  }
  if ('$client' in members) throw unfit('a database of drizzle: pass its $client.');
  if (typeof client === 'string' && client !== '')
    throw unfit('a string: pass mysql.createPool(url) of mysql2/promise.');
  return isFunction(client, members, isPool, unfit);
}

/**
 * Returns whether `within` got an executor in place of a connection.
 *
 * @throws {TypeError} For anything that is neither. The message says what to pass.
 */
export function isExecutorWithin(client: MysqlConnection | SqlExecutor): client is SqlExecutor {
  const members: Members = Object(client);
  if (isPool(members)) throw unfitWithin('a pool: pass the connection from its getConnection() that has begun it.');
  if (typeof client === 'string' && client !== '')
    throw unfitWithin('a string: pass the connection from getConnection() of your pool that has begun it.');
  const advice = ormAdvice(members);
  if (advice !== undefined) throw unfitWithin(advice);
  return isFunction(client, members, isConnection, unfitWithin);
}

function isFunction(
  client: unknown,
  members: Members,
  isWanted: (members: Members) => boolean,
  refuse: (given: string) => TypeError,
): boolean {
  const given = misfit(client, members);
  if (given !== undefined) throw refuse(given);
  if (typeof client === 'function') return true;
  if (isWanted(members)) return false;
  throw refuse(`${kindOf(client)}: for another driver or an ORM, pass ${executor}.`);
}

/** Says what was passed that neither of them takes, and what to pass; nothing for all else. */
function misfit(given: unknown, members: Members): string | undefined {
  if ('$client' in members) return `a database of drizzle: pass ${executor}.`;
  if ('executeQuery' in members) return `a Kysely: pass ${executor}.`;
  if (typeof given === 'function') return 'raw' in members ? `a Knex: pass ${executor}.` : undefined;
  if ('then' in members) return 'a promise: await it.';
  if ('totalCount' in members || 'escapeIdentifier' in members) return 'a client of PostgreSQL: use postgresStore.';
  if (typeof members.of === 'function') return "a cluster: pass the pool of your primary, as in cluster.of('primary').";
  if (typeof members.promise === 'function') return 'a client of mysql2 that takes callbacks: pass its promise().';
  if (takesCallback(members.getConnection) || takesCallback(members.beginTransaction)) {
    return 'a client that takes callbacks: create it with mysql2/promise or mariadb.';
  }
  return undefined;
}

const executor = 'async (text, values) => ({ rows, count })';

function unfit(given: string): TypeError {
  return new TypeError(`mysqlStore needs a pool of mysql2/promise or mariadb, got ${given}`);
}

function unfitWithin(given: string): TypeError {
  return new TypeError(`within() of mysqlStore needs the connection of your transaction, got ${given}`);
}

function isPool(members: Members): boolean {
  return typeof members.getConnection === 'function';
}

function isConnection(members: Members): boolean {
  return typeof members.query === 'function' && typeof members.beginTransaction === 'function';
}

/** A client that returns promises takes no parameter here. */
function takesCallback(method: unknown): boolean {
  return typeof method === 'function' && method.length > 0;
}
