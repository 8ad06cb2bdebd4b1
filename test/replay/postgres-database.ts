import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, beforeEach } from 'vitest';
import { type PostgresStore, postgresStore } from '../../src/replay/postgres-store.ts';
import { postgres } from '../services/postgres.ts';

/** A pool, and for each test tables of its own: one of claims, and one of effects without any constraint. */
export interface TestPostgres {
  readonly pool: pg.Pool;
  table: string;
  effects: string;
  /** Over the pool and the table of claims. Never sweeps by itself. */
  store: PostgresStore;
  /** Runs `work` in a transaction on a connection of its own, as the documentation shows it. */
  inTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
  /** The SQL after `SELECT count(*) FROM`. */
  count(sql: string): Promise<number>;
}

/** Timeouts for a busy machine, so that the store does not say that there are none. */
export const patient = { query_timeout: 60_000, connectionTimeoutMillis: 60_000 };

/** Called in a `describe` that is skipped where PostgreSQL is not. */
export function usePostgres(): TestPostgres {
  const pool = new pg.Pool({ connectionString: postgres.url, max: 25, ...patient });
  pool.on('error', () => {});
  const database: TestPostgres = {
    pool,
    table: '',
    effects: '',
    store: postgresStore(pool),
    async inTransaction(work) {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        const value = await work(client);
        await client.query('COMMIT');
        return value;
      } catch (error) {
        await client.query('ROLLBACK');
        throw error;
      } finally {
        client.release();
      }
    },
    async count(sql) {
      const { rows } = await pool.query(`SELECT count(*)::int AS count FROM ${sql}`);
      return rows[0].count;
    },
  };

  beforeEach(async () => {
    database.table = `claims_${randomUUID().slice(0, 8)}`;
    database.effects = `${database.table}_effects`;
    database.store = postgresStore(pool, { table: database.table, sweepEvery: 0 });
    await database.store.migrate();
    await pool.query(`CREATE TABLE ${database.effects} (event_id text)`);
  });
  afterEach(async () => {
    await pool.query(`DROP TABLE IF EXISTS ${database.table}, ${database.effects}`);
  });
  afterAll(() => pool.end());
  return database;
}
