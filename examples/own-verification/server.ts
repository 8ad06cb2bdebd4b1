import { type CallEvent, isWebhookError } from 'callhook';
import { once } from 'callhook/replay';
import { redisStore } from 'callhook/replay/redis';
import { verifyWebhook } from 'callhook/verify';
import express from 'express';
import { Redis } from 'ioredis';

const secret = process.env.BYS_WEBHOOK_SECRET;
if (!secret) throw new Error('BYS_WEBHOOK_SECRET is not set.');

const prefix = process.env.REDIS_PREFIX ?? 'own-verification:';
// Few retries: when Redis is away, the sender is told soon, and tries again.
const redis = new Redis(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379', {
  maxRetriesPerRequest: 1,
  socketTimeout: 3_000, // otherwise a connection that died silently is never replaced
});
redis.on('error', (error) => console.error('Redis:', error.message || error));

const store = redisStore(redis, { prefix: `${prefix}claim:` });
const app = express();

app.post('/webhooks/bys', express.raw({ type: '*/*', limit: '1mb' }), async (request, response) => {
  // As before: a route, a verification and a parsing of the app's own.
  if (!verifyWebhook(request.get('x-bys-signature'), request.body, secret)) {
    response.status(400).json({ error: 'invalid_signature' });
    return;
  }
  const event: CallEvent = JSON.parse(request.body);

  // New: `once` around the work that was done here before.
  try {
    const result = await once(store, event.eventId, () => countCall(event));
    if (result.status === 'in_flight') {
      const seconds = Math.ceil(result.retryAfterMs / 1000);
      response.status(503).set('Retry-After', `${seconds}`).json({ error: 'in_flight' });
    } else {
      response.json({ outcome: result.status }); // processed, or duplicate
    }
  } catch (error) {
    console.error(error);
    if (isWebhookError(error)) {
      response.status(error.status).json({ error: error.code }); // 503 store_unavailable
    } else {
      response.status(500).json({ error: 'handler_failed' }); // the sender's retry runs it again
    }
  }
});

/** The work. Done twice, it would count one call as two. */
async function countCall(event: CallEvent): Promise<void> {
  if (event.event !== 'call.completed') return;
  await redis.incr(`${prefix}calls`);
  console.log(event.event, event.callId, event.summary);
}

const port = Number(process.env.PORT ?? 3000);
app.listen(port, (error) => {
  if (error) throw error;
  console.log(`Listening on http://localhost:${port}/webhooks/bys`);
});
