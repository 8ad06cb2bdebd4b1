import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type MysqlStore, mysqlStore } from 'callhook/replay/mysql';
import { type PostgresStore, postgresStore } from 'callhook/replay/postgres';
import mysql from 'mysql2/promise';
import pg from 'pg';

export type Dialect = 'postgresql' | 'mysql';

/** A database of its own, with a table of claims and one of effects. Nothing but the claim keeps an effect from being twice. */
export interface Database {
  readonly url: string;
  readonly store: PostgresStore | MysqlStore;
  /** The event ids of all effects. */
  effects(): Promise<string[]>;
  /** Ends the connections of this process, and leaves the database as it is. */
  close(): Promise<void>;
  remove(): Promise<void>;
}

const servers = {
  postgresql: process.env.CALLHOOK_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres',
  mysql: process.env.CALLHOOK_MYSQL_URL ?? 'mysql://root@127.0.0.1:3306/test',
};

/** Creates a database. */
export async function createDatabase(dialect: Dialect): Promise<Database> {
  const name = `callhook_orm_${randomUUID().slice(0, 8)}`;
  const url = new URL(servers[dialect]);
  const server = url.href;
  const run = dialect === 'postgresql' ? runOnPostgres : runOnMysql;
  await untilItWorks(() => run(server, `CREATE DATABASE ${name}`)); // PostgreSQL creates one at a time
  url.pathname = `/${name}`;
  const id = dialect === 'postgresql' ? 'serial' : 'int AUTO_INCREMENT';
  await run(url.href, `CREATE TABLE effects (id ${id} PRIMARY KEY, event_id text NOT NULL)`);
  const database = openDatabase(dialect, url.href);
  await database.store.migrate();
  const remove = async () => {
    await database.close();
    await untilItWorks(() => run(server, `DROP DATABASE ${name}`)); // connections of killed processes may still end
  };
  return { ...database, remove };
}

/** Opens a database that is there, as each process does. */
export function openDatabase(dialect: Dialect, url: string): Omit<Database, 'remove'> {
  const text = 'SELECT event_id FROM effects ORDER BY id';
  if (dialect === 'postgresql') {
    const patient = { query_timeout: 60_000, connectionTimeoutMillis: 60_000 };
    const pool = new pg.Pool({ connectionString: url, max: 5, ...patient });
    const effects = async () => (await pool.query(text)).rows.map(({ event_id }) => String(event_id));
    return { url, store: postgresStore(pool), effects, close: () => pool.end() };
  }
  const pool = mysql.createPool(url);
  const effects = async () => {
    const [rows] = await pool.query<mysql.RowDataPacket[]>(text);
    return rows.map(({ event_id }) => String(event_id));
  };
  return { url, store: mysqlStore(pool), effects, close: () => pool.end() };
}

async function untilItWorks(work: () => Promise<void>, tries = 200): Promise<void> {
  await work().catch(async (error) => {
    if (tries === 0) throw error;
    await sleep(100);
    await untilItWorks(work, tries - 1);
  });
}

async function runOnPostgres(url: string, text: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(text).finally(() => client.end());
}

async function runOnMysql(url: string, text: string): Promise<void> {
  const connection = await mysql.createConnection(url);
  await connection.query(text).finally(() => connection.end());
}
