import { Redis, type RedisOptions } from 'ioredis';

// The names on which the receiver and the worker must agree.
export const queueName = 'call-events';
export const prefix = process.env.REDIS_PREFIX ?? 'queue-worker';

export function connectRedis(options: RedisOptions): Redis {
  const redis = new Redis(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379', options);
  return redis.on('error', (error) => logError('Redis', error));
}

export function logError(what: string, error: Error): void {
  console.error(`${what}:`, error.message || error);
}
