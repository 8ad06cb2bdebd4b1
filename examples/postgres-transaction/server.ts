import { bysWebhook } from 'callhook/express';
import { postgresStore } from 'callhook/replay/postgres';
import express from 'express';
import pg from 'pg';
import { transaction } from './transaction.ts';

const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres',
  // Without them, pg waits for ever when the network loses a connection without closing it.
  query_timeout: 4_000,
  connectionTimeoutMillis: 4_000,
});
// Without listeners, a lost connection ends the process: the pool's is for idle ones, each client's for those in use.
pool.on('error', () => {}); // the client has told it already
pool.on('connect', (client) => client.on('error', (error) => console.error('PostgreSQL:', error.message)));

const store = postgresStore(pool);
await store.migrate();
// No unique constraint, on purpose: nothing but the claim keeps a call from being there twice.
await pool.query('CREATE TABLE IF NOT EXISTS calls (call_id text NOT NULL, summary text)');

const app = express();

app.post(
  '/webhooks/bys',
  bysWebhook(
    process.env.BYS_WEBHOOK_SECRET,
    {
      'call.completed': async ({ event, callId, summary }, context) => {
        await transaction(pool, async (client) => {
          await client.query('INSERT INTO calls (call_id, summary) VALUES ($1, $2)', [callId, summary]);
          await context.commit(store.within(client)); // the last of it; throws when the claim is lost
        });
        console.log(event, callId, summary);
      },
    },
    { replay: store },
  ),
);

const port = Number(process.env.PORT ?? 3000);
app.listen(port, (error) => {
  if (error) throw error;
  console.log(`Listening on http://localhost:${port}/webhooks/bys`);
});
