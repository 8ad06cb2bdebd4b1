import { bysWebhook } from 'callhook/express';
import { drizzleTransaction } from 'callhook/replay/drizzle';
import { postgresStore } from 'callhook/replay/postgres';
import express from 'express';
import { db, pool } from './database.ts';
import { logger } from './logger.ts';
import { calls } from './schema.ts';

const store = postgresStore(pool);
// In your app, put the SQL of postgresSchema() into a migration of drizzle-kit instead.
await store.migrate();
await pool.query('CREATE TABLE IF NOT EXISTS calls (call_id text NOT NULL, summary text)');

const app = express();

app.post(
  '/webhooks/bys',
  bysWebhook(
    process.env.BYS_WEBHOOK_SECRET,
    {
      'call.completed': async ({ event, callId, summary }, context) => {
        await db.transaction(async (tx) => {
          await tx.insert(calls).values({ callId, summary });
          await context.commit(store.within(drizzleTransaction(tx))); // the last of it; throws when the claim is lost
        });
        logger.info(`${event} ${callId} ${summary}`);
      },
    },
    { replay: store, log: logger },
  ),
);

const port = Number(process.env.PORT ?? 3000);
app.listen(port, (error) => {
  if (error) throw error;
  logger.info(`Listening on http://localhost:${port}/webhooks/bys`);
});
