import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { logger } from './logger.ts';

export const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres',
  // Without them, pg waits for ever when the network loses a connection without closing it.
  query_timeout: 4_000,
  connectionTimeoutMillis: 4_000,
});
// Without listeners, a lost connection ends the process: the pool's is for idle ones, each client's for those in use.
pool.on('error', () => {}); // the client has told it already
pool.on('connect', (client) => client.on('error', (error) => logger.warn({ message: error.message }, 'PostgreSQL')));

export const db = drizzle(pool);
