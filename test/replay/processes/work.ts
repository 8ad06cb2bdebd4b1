import type { EventContext } from '../../../src/receive/context.ts';
import type { ReplayStore } from '../../../src/replay/replay-store.ts';
import { mysql } from '../../services/mysql.ts';
import { postgres } from '../../services/postgres.ts';
import { storesUnderTest } from '../stores/index.ts';
import type { ReceiverConfig } from './receiver-program.ts';

/** The work of a receiver: where its claims are and, if it does so itself, how it saves the effect of an event. */
export interface Work {
  readonly replay: ReplayStore;
  readonly save: (eventId: string, context: EventContext<unknown>) => Promise<void>;
}

export async function openWork({ store: name, space }: ReceiverConfig): Promise<Work> {
  if (name === 'transaction in PostgreSQL') return workInPostgres(space);
  if (name === 'transaction in MariaDB') return workInMariadb(space);
  const found = storesUnderTest.find((store) => store.name === name);
  if (found === undefined) throw new Error(`There is no store ${name}.`);
  const { store } = await found.open(space);
  return { replay: store, save: async () => {} };
}

/** Effects in a table without any constraint: only the claim keeps them from being there twice. */
async function workInPostgres(space: string): Promise<Work> {
  const { default: pg } = await import('pg');
  const { postgresStore } = await import('../../../src/replay/postgres-store.ts');
  const pool = new pg.Pool({ connectionString: postgres.url, query_timeout: 60_000, connectionTimeoutMillis: 60_000 });
  pool.on('error', () => {});
  const replay = postgresStore(pool, { table: `${space}_claims` });
  await replay.migrate();
  return {
    replay,
    save: async (eventId, context) => {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        await client.query(`INSERT INTO ${space}_effects (event_id) VALUES ($1)`, [eventId]);
        await context.commit(replay.within(client));
        await client.query('COMMIT');
      } catch (error) {
        await client.query('ROLLBACK');
        throw error;
      } finally {
        client.release();
      }
    },
  };
}

async function workInMariadb(space: string): Promise<Work> {
  const { createPool } = await import('mysql2/promise');
  const { mysqlStore } = await import('../../../src/replay/mysql-store.ts');
  const pool = createPool(mysql.url);
  const replay = mysqlStore(pool, { table: `${space}_claims`, statementTimeoutMs: 60_000 });
  await replay.migrate();
  return {
    replay,
    save: async (eventId, context) => {
      const connection = await pool.getConnection();
      try {
        await connection.beginTransaction();
        await connection.query(`INSERT INTO ${space}_effects (event_id) VALUES (?)`, [eventId]);
        await context.commit(replay.within(connection));
        await connection.commit();
        connection.release();
      } catch (error) {
        connection.destroy();
        throw error;
      }
    },
  };
}
