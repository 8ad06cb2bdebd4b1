import { Redis as Upstash } from '@upstash/redis';
import { Cluster, Redis } from 'ioredis';
import { createClient, createClientPool, createCluster } from 'redis';
import { createClient as createClient4 } from 'redis4';
import { createClient as createClient6 } from 'redis6';
import { expect, it, vi } from 'vitest';
import { type RedisClient, redisStore } from '../../src/replay/redis-store.ts';

const url = 'redis://user:hunter2@127.0.0.1:1';
const lazyConnect = true;
const socket = { socketTimeout: 3_000, reconnectStrategy: () => 100 };

/** What two stores over a client write to stderr. */
function noticesOf(client: RedisClient): readonly string[] {
  const written = vi.spyOn(console, 'error').mockImplementation(() => {});
  redisStore(client);
  redisStore(client, { prefix: 'other:' });
  const lines = written.mock.calls.map(([line]) => String(line));
  written.mockRestore();
  return lines;
}

it.for<[name: string, make: () => RedisClient, advice: string]>([
  ['ioredis', () => new Redis(url, { lazyConnect }), 'new Redis(url, { socketTimeout: 3_000 })'],
  ['ioredis with commandTimeout only', () => new Redis(url, { lazyConnect, commandTimeout: 1_000 }), 'socketTimeout'],
  ['ioredis with a cluster', () => new Cluster([url], { lazyConnect }), 'or in redisOptions of a Cluster'],
  [
    'node-redis',
    () => createClient({ url }),
    'createClient({ url, pingInterval: 1_000, socket: { socketTimeout: 3_000',
  ],
  [
    'node-redis without a strategy',
    () => createClient({ url, pingInterval: 1, socket: { socketTimeout: 9 } }),
    'Strat',
  ],
  ['node-redis without a ping', () => createClient({ url, socket }), 'pingInterval: 1_000'],
  ['node-redis that waits too long', () => withTimeout(10_000), 'socketTimeout: 3_000'],
  ['node-redis 6', () => createClient6({ url }), 'socketTimeout: 3_000'],
  [
    'node-redis 4, which has no such timeout',
    () => createClient4({ url, pingInterval: 1_000, socket }),
    '5.1 or later',
  ],
])('redisStore says once how to make a client that recovers, over %s', ([, make, advice]) => {
  const lines = noticesOf(make());
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^callhook: redisStore has a client of (ioredis|node-redis).* deliveries get 503/);
  expect(lines[0]).toContain(advice);
  expect(lines[0]).not.toContain('hunter2');
});

it.for<[name: string, make: () => RedisClient]>([
  ['ioredis', () => new Redis(url, { lazyConnect, socketTimeout: 3_000 })],
  ['a cluster of ioredis', () => new Cluster([url], { lazyConnect, redisOptions: { socketTimeout: 3_000 } })],
  ['node-redis', () => createClient({ url, pingInterval: 1_000, socket })],
  ['node-redis 6', () => createClient6({ url, pingInterval: 1_000, socket })],
  ['a pool of node-redis, whose options nobody can read', () => createClientPool({ url })],
  ['a cluster of node-redis, whose options nobody can read', () => createCluster({ rootNodes: [{ url }] })],
  ['@upstash/redis', () => new Upstash({ url: 'http://127.0.0.1:1', token: 'none', enableTelemetry: false })],
  ['a wrapper', () => ({ set: never, evalSha: never, eval: never })],
])('redisStore says nothing over %s that has its timeouts', ([, make]) => {
  expect(noticesOf(make())).toEqual([]);
});

function withTimeout(socketTimeout: number) {
  return createClient({ url, pingInterval: 1_000, socket: { ...socket, socketTimeout } });
}

async function never(): Promise<never> {
  throw new Error('nothing is asked');
}
