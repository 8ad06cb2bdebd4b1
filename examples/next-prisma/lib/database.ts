import { PrismaPg } from '@prisma/adapter-pg';
import { postgresStore } from 'callhook/replay/postgres';
import pg from 'pg';
import { PrismaClient } from '../generated/client';

const connectionString = process.env.DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';

// Without these timeouts, pg waits for ever when the network loses a connection without closing it.
const options = { connectionString, query_timeout: 4_000, connectionTimeoutMillis: 4_000 };

export const prisma = new PrismaClient({ adapter: new PrismaPg(options) });

// callhook claims and renews outside of your transactions, so it has a small pool of its own.
const pool = new pg.Pool({ ...options, max: 3 });
// Without listeners, a lost connection ends the process: the pool's is for idle ones, each client's for those in use.
pool.on('error', () => {}); // the client has told it already
pool.on('connect', (client) => client.on('error', (error) => console.error('PostgreSQL:', error.message)));

export const store = postgresStore(pool);
