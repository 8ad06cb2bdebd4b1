import { Queue } from 'bullmq';
import type { CallEvent } from 'callhook';
import { bysWebhook } from 'callhook/express';
import express from 'express';
import { connectRedis, logError, prefix, queueName } from './queue.ts';

const queue = new Queue<CallEvent>(queueName, {
  // When Redis is away, `add` fails soon: callhook answers 500, and the sender tries again.
  connection: connectRedis({ enableOfflineQueue: false, commandTimeout: 5_000, socketTimeout: 3_000 }),
  prefix,
  defaultJobOptions: {
    attempts: 10,
    backoff: { type: 'exponential', delay: 1_000 }, // 1 s, 2 s, 4 s … 4 min
    removeOnComplete: true, // the failed ones stay, for you to look at and retry
  },
});
queue.on('error', (error) => logError('queue', error));

const app = express();

app.post(
  '/webhooks/bys',
  // Awaited, so that callhook answers 200 only when Redis has the event.
  bysWebhook(process.env.BYS_WEBHOOK_SECRET, async (event) => {
    await queue.add(event.event, event);
  }),
);

await queue.waitUntilReady();
const port = Number(process.env.PORT ?? 3000);
app.listen(port, (error) => {
  if (error) throw error;
  console.log(`Listening on http://localhost:${port}/webhooks/bys`);
});
