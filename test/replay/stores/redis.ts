import { type RedisClient, redisStore } from '../../../src/replay/redis-store.ts';
import { redis } from '../../services/redis.ts';
import type { OpenStore, StoreUnderTest } from './store-under-test.ts';

export const redisStores: readonly StoreUnderTest[] = [
  {
    name: 'redisStore over ioredis',
    service: redis,
    async open(space) {
      const { Redis } = await import('ioredis');
      const client = new Redis(redis.url, { socketTimeout: 60_000 });
      client.on('error', () => {}); // the commands say so
      return openOver(client, space, () => client.quit());
    },
  },
  {
    name: 'redisStore over node-redis',
    service: redis,
    async open(space) {
      const { createClient } = await import('redis');
      const reconnectStrategy = (retries: number) => Math.min(retries * 100, 2_000);
      const client = createClient({
        url: redis.url,
        pingInterval: 1_000,
        socket: { socketTimeout: 4_000, reconnectStrategy },
      });
      client.on('error', () => {}); // the commands say so
      await client.connect();
      return openOver(client, space, () => client.close());
    },
  },
];

/** Through a bridge in this process. */
export const upstashStores: readonly StoreUnderTest[] = [
  {
    name: 'redisStore over @upstash/redis',
    service: redis,
    async open(space) {
      const { startUpstashBridge } = await import('../../services/upstash-bridge.ts');
      const bridge = await startUpstashBridge(redis.url);
      const { Redis } = await import('@upstash/redis');
      const client = new Redis({ url: bridge.url, token: bridge.token, enableTelemetry: false });
      return openOver(client, space, () => bridge.close());
    },
  },
];

function openOver(client: RedisClient, space: string, close: () => Promise<unknown>): OpenStore {
  const prefix = `callhook-test:${space}:`;
  return {
    store: redisStore(client, { prefix }),
    clear: () => removeKeys(prefix),
    close: async () => void (await close()),
  };
}

async function removeKeys(prefix: string): Promise<void> {
  const { Redis } = await import('ioredis');
  const client = new Redis(redis.url);
  for await (const keys of client.scanStream({ match: `${prefix}*`, count: 1_000 })) {
    if (keys.length > 0) await client.del(keys);
  }
  await client.quit();
}
