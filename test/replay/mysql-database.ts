import { randomUUID } from 'node:crypto';
import * as mariadb from 'mariadb';
import mysql2 from 'mysql2/promise';
import { afterAll, afterEach, beforeEach } from 'vitest';
import { type MysqlConnection, type MysqlPool, type MysqlStore, mysqlStore } from '../../src/replay/mysql-store.ts';
import { mysql } from '../services/mysql.ts';

/** Options of a pool that both drivers have, or that one of them ignores. */
export type PoolOptions = Readonly<Record<string, unknown>>;

export interface MysqlDriver {
  readonly name: string;
  /** Makes a pool for the MariaDB of the tests, or for another address. */
  createPool(options?: PoolOptions, url?: string): MysqlPool & { end(): Promise<void> };
}

/** Both drivers. */
export const mysqlDrivers: readonly MysqlDriver[] = [
  { name: 'mysql2', createPool: (options, url) => mysql2.createPool({ ...placeOf(url), ...options }) },
  { name: 'mariadb', createPool: (options, url) => mariadb.createPool({ ...placeOf(url), ...options }) },
];

function placeOf(address = mysql.url) {
  const { hostname: host, port, username: user, pathname } = new URL(address);
  return { host, port: Number(port), user, database: pathname.slice(1) };
}

/** For a busy machine. */
export const patient = { statementTimeoutMs: 60_000 };

/** A pool, and for each test tables of its own: one of claims, and one of effects without any constraint. */
export interface TestMysql {
  readonly pool: MysqlPool;
  table: string;
  effects: string;
  /** Over the pool and the table of claims. Never sweeps by itself. */
  store: MysqlStore;
  /** Runs `work` in a transaction on a connection of its own, as the documentation shows it. */
  inTransaction<T>(work: (connection: MysqlConnection) => Promise<T>): Promise<T>;
  /** Runs a statement, and returns its first row, if it has one. */
  run(sql: string, values?: unknown[]): Promise<Record<string, unknown> | undefined>;
  /** The SQL after `SELECT COUNT(*) FROM`. */
  count(sql: string): Promise<number>;
}

/** Called in a `describe` that is skipped where MariaDB is not. */
export function useMysql({ createPool }: MysqlDriver): TestMysql {
  const pool = createPool({ connectionLimit: 25 });
  const admin = mysql2.createPool({ uri: mysql.url, connectionLimit: 5 });
  const database: TestMysql = {
    pool,
    table: '',
    effects: '',
    store: mysqlStore(pool),
    async inTransaction(work) {
      const connection = await pool.getConnection();
      try {
        await connection.beginTransaction();
        const value = await work(connection);
        await connection.query({ sql: 'COMMIT' }, []);
        connection.release();
        return value;
      } catch (error) {
        connection.destroy();
        throw error;
      }
    },
    async run(sql, values) {
      const [rows] = await admin.query(sql, values);
      return Array.isArray(rows) ? (rows[0] as Record<string, unknown> | undefined) : undefined;
    },
    async count(sql) {
      return Number((await database.run(`SELECT COUNT(*) AS count FROM ${sql}`))?.count);
    },
  };

  beforeEach(async () => {
    database.table = `claims_${randomUUID().slice(0, 8)}`;
    database.effects = `${database.table}_effects`;
    database.store = mysqlStore(pool, { table: database.table, sweepEvery: 0, ...patient });
    await database.store.migrate();
    await database.run(`CREATE TABLE ${database.effects} (event_id text)`);
  });
  afterEach(async () => {
    await database.run(`DROP TABLE IF EXISTS ${database.table}, ${database.effects}`);
  });
  afterAll(async () => {
    await pool.end();
    await admin.end();
  });
  return database;
}
