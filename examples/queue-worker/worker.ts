import { DelayedError, Worker } from 'bullmq';
import type { CallEvent } from 'callhook';
import { once } from 'callhook/replay';
import { redisStore } from 'callhook/replay/redis';
import { connectRedis, logError, prefix, queueName } from './queue.ts';

// BullMQ asks for the first: a worker waits until Redis is back. It blocks for up to 10 s, so the time limit is longer.
const redis = connectRedis({ maxRetriesPerRequest: null, socketTimeout: 30_000 });
const store = redisStore(redis, { prefix: `${prefix}:claim:` });

const worker = new Worker<CallEvent>(
  queueName,
  async (job, token) => {
    const event = job.data;
    const result = await once(store, event.eventId, () => handle(event));
    if (result.status === 'in_flight') {
      // Another job has the same event right now, and may yet fail: look again a little later. It costs no attempt.
      await job.moveToDelayed(Date.now() + Math.min(result.retryAfterMs, 5_000), token);
      throw new DelayedError();
    }
  },
  { connection: redis, prefix, concurrency: 10 },
);
worker.on('failed', (job, error) => logError(`job ${job?.id}, attempt ${job?.attemptsMade}`, error));
worker.on('error', (error) => logError('worker', error));

await worker.waitUntilReady();
console.log(`Waiting for jobs in ${queueName}`);

/** Your work, as slow as it has to be. When it throws, the job is tried again. */
async function handle(event: CallEvent): Promise<void> {
  if (event.event === 'call.completed') console.log(event.event, event.callId, event.summary);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await worker.close(); // waits for the jobs that it has begun
    process.exit();
  });
}
