import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { redisStore } from '../../src/replay/redis-store.ts';
import { redis } from '../../test/services/redis.ts';

/** A part of Redis for one run: all of its keys begin with `prefix`. */
export function openRedisRoom() {
  const prefix = `smoke-${randomUUID()}:`;
  const client = new Redis(redis.url, { socketTimeout: 60_000 });
  return {
    prefix,
    client,
    env: { REDIS_URL: redis.url, REDIS_PREFIX: prefix },
    /** The claims of the example, which keeps them below `claims`. */
    store: (claims: string) => redisStore(client, { prefix: prefix + claims }),
    async close() {
      for await (const keys of client.scanStream({ match: `${prefix}*`, count: 1_000 })) {
        if (keys.length > 0) await client.del(keys);
      }
      await client.quit();
    },
  };
}
