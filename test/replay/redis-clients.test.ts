import { createRequire } from 'node:module';
import { Redis as Upstash } from '@upstash/redis';
import { Cluster, Redis } from 'ioredis';
import {
  createClient,
  createClientPool,
  createCluster,
  type createSentinel,
  RESP_TYPES,
  type RedisClientPoolType,
  type RedisClientType,
  type RedisClusterType,
  type RedisSentinelType,
} from 'redis';
import { createClient as createClient4, createCluster as createCluster4 } from 'redis4';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { type NodeRedisClient, type RedisClient, redisStore } from '../../src/replay/redis-store.ts';
import { findProgram } from '../services/find-program.ts';
import { startOwnRedis } from '../services/own-redis.ts';
import type { OwnServer } from '../services/own-server.ts';
import { type RedisCluster, startRedisCluster } from '../services/redis-cluster.ts';
import { startUpstashBridge } from '../services/upstash-bridge.ts';

/** The part of redis 3 that the tests use. The package has no types. */
interface RedisClient3 {
  multi(): unknown;
  quit(): unknown;
}

const require = createRequire(import.meta.url);
const { createClient: createClient3 }: { createClient(url: string): RedisClient3 } = require('redis3');

const hasRedis = findProgram('redis-server') !== undefined;
const skipped = hasRedis ? '' : ' (skipped: no redis-server in the PATH)';

interface Connection {
  readonly client: RedisClient;
  close(): Promise<unknown>;
}

describe.skipIf(!hasRedis)(`redisStore over one Redis works${skipped}`, () => {
  let server: OwnServer;
  beforeAll(async () => {
    server = await startOwnRedis();
  });
  afterAll(() => server.remove());

  it.for<[name: string, connect: (url: string) => Promise<Connection>]>([
    ['ioredis', async (url) => ioredis(new Redis(url))],
    ['ioredis over RESP2', async (url) => ioredis(new Redis(url, { protocol: 2 }))],
    ['ioredis that gives integers as strings', async (url) => ioredis(new Redis(url, { stringNumbers: true }))],
    ['ioredis with a prefix of its own', async (url) => ioredis(new Redis(url, { keyPrefix: 'app:' }))],
    ['ioredis that pipelines', async (url) => ioredis(new Redis(url, { enableAutoPipelining: true }))],
    ['node-redis', async (url) => nodeRedis(await createClient({ url }).connect())],
    ['node-redis over RESP3', async (url) => nodeRedis(await createClient({ url, RESP: 3 }).connect())],
    ['a pool of node-redis', async (url) => pool(createClientPool({ url }))],
    ['node-redis that gives integers as strings', async (url) => nodeRedis(await createTextClient(url).connect())],
    ['@upstash/redis', (url) => upstash(url, {})],
    ['@upstash/redis without pipelines', (url) => upstash(url, { enableAutoPipelining: false })],
    ['@upstash/redis without deserialization', (url) => upstash(url, { automaticDeserialization: false })],
  ])('with %s', async ([, connect]) => {
    const { client, close } = await connect(server.url);
    await expectToWork(client);
    await close();
  });

  it('with one as narrow as the interface of Upstash', async () => {
    const { client, close } = await upstash(server.url, {});
    const { set, evalsha, eval: evaluate } = client;
    await expectToWork({ set, evalsha, eval: evaluate });
    await close();
  });

  it('and gives up on a client that answers nothing of use', async () => {
    const nothing = () => undefined;
    await expect(redisStore({ set: nothing, evalsha: nothing, eval: nothing } as never).isDone('k')).rejects.toThrow(
      'pass a client that returns promises, not a transaction',
    );
  });

  it.for<[name: string, open: (url: string) => Promise<Opened>, message: string]>([
    ['redis 3', async (url) => openRedis3(url), 'takes callbacks, as in redis 3: run `npm install redis@5`.'],
    ['redis 4', (url) => openRedis4({ url }), 'a client of redis 4, or one in legacy mode: run `npm install redis@5`'],
    ['redis 4 in legacy mode', (url) => openRedis4({ url, legacyMode: true }), 'run `npm install redis@5`'],
    ['the promises of legacy mode', (url) => openRedis4({ url, legacyMode: true }, ({ v4 }) => v4), 'redis@5`'],
    ['a cluster of redis 4', async (url) => [createCluster4({ rootNodes: [{ url }] }), () => {}], 'redis@5`'],
    ['a transaction of redis 4', (url) => openRedis4({ url }, (client) => client.multi()), 'got a transaction'],
    ['a transaction of redis 3', async (url) => openRedis3(url, (client) => client.multi()), 'got a transaction'],
    ['the callbacks of node-redis', (url) => openRedis(url, (client) => client.legacy()), 'one in legacy mode'],
    ['a transaction of node-redis', (url) => openRedis(url, (client) => client.multi()), 'got a transaction'],
    ['a transaction of ioredis', async (url) => openIoredis(url, (client) => client.multi()), 'got a transaction'],
    ['a pipeline of ioredis', async (url) => openIoredis(url, (client) => client.pipeline()), 'or a pipeline'],
    ['a pipeline of @upstash/redis', async () => [unreachableUpstash().pipeline(), () => {}], 'or a pipeline'],
  ])('and refuses %s', async ([, open, message]) => {
    const [client, close] = await open(server.url);
    expect(() => redisStore(client as never)).toThrow(message);
    await close();
  });

  it.for<[name: string, make: (url: string) => NodeRedisClient]>([
    ['node-redis', (url) => createClient({ url })],
    ['a cluster of node-redis', (url) => createCluster({ rootNodes: [{ url }] })],
  ])('and says that nothing has connected %s', async ([, make]) => {
    await expect(redisStore(make(server.url)).claim('k', 't', 1_000)).rejects.toThrow(
      'The Redis client is not connected: call `await client.connect()` before the first delivery.',
    );
  });

  it('and works with a pool of node-redis, which connects by itself', async () => {
    const pool = createClientPool({ url: server.url });
    expect(pool.isOpen).toBe(false);
    await expectToWork(pool);
    pool.destroy();
  });
});

describe.skipIf(!hasRedis)(`redisStore over a cluster works${skipped}`, () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await startRedisCluster();
  });
  afterAll(() => cluster.remove());

  it('with ioredis', async () => {
    const client = new Cluster([cluster.url]);
    for (let i = 0; i < 20; i++) await expectToWork(client);
    await client.quit();
  });

  it('with node-redis', async () => {
    const client = createCluster({ rootNodes: [{ url: cluster.url }] });
    await client.connect();
    for (let i = 0; i < 20; i++) await expectToWork(client);
    await client.close();
  });
});

it('redisStore takes the clients of all three packages as they are typed', () => {
  expectTypeOf<Redis>().toExtend<RedisClient>();
  expectTypeOf<Cluster>().toExtend<RedisClient>();
  expectTypeOf<ReturnType<typeof createClient>>().toExtend<RedisClient>();
  expectTypeOf<ReturnType<typeof createClientPool>>().toExtend<RedisClient>();
  expectTypeOf<ReturnType<typeof createCluster>>().toExtend<RedisClient>();
  expectTypeOf<ReturnType<typeof createSentinel>>().toExtend<RedisClient>();
  expectTypeOf<RedisClientType>().toExtend<RedisClient>();
  expectTypeOf<RedisClientPoolType>().toExtend<RedisClient>();
  expectTypeOf<RedisClusterType>().toExtend<RedisClient>();
  expectTypeOf<RedisSentinelType>().toExtend<RedisClient>();
  expectTypeOf<Upstash>().toExtend<RedisClient>();
  expectTypeOf<string>().not.toExtend<RedisClient>();
  expectTypeOf<Promise<Redis>>().not.toExtend<RedisClient>();
});

describe('redisStore refuses, and says what to pass for', () => {
  const callback = () => true;
  it.for<[name: string, client: unknown, message: string]>([
    ['nothing', undefined, 'got undefined: pass a Redis of ioredis (5 or later), a client of redis (5 or later)'],
    ['null', null, 'got null: pass a Redis of ioredis'],
    ['an object of another kind', { get: callback, set: callback }, 'got an object: pass a Redis of ioredis'],
    ['a URL', 'redis://:hunter2@127.0.0.1', 'got a URL: pass new Redis(url) of ioredis'],
    ['a URL object', new URL('redis://:hunter2@127.0.0.1'), 'got a URL: pass new Redis(url) of ioredis'],
    ['a promise', Promise.resolve(), 'got a promise: await it'],
    ['an empty string', '', 'got an empty string: pass a Redis of ioredis'],
    ['the class', Redis, 'got a function: pass the client that it makes, as in new Redis(url)'],
    ['the function that makes clients', createClient, 'got a function: pass the client that it makes'],
  ])('%s', ([, client, message]) => {
    let error: unknown;
    try {
      redisStore(client as RedisClient); // what JavaScript lets through
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain(message);
    expect(String(error)).not.toContain('hunter2');
  });
});

/** Every verb, with every answer that it can give. */
async function expectToWork(client: RedisClient): Promise<void> {
  const store = redisStore(client);
  const [key, other] = [crypto.randomUUID(), crypto.randomUUID()];
  expect(await store.claim(key, 'a', 60_000)).toEqual({ status: 'claimed' });
  expect(await store.claim(key, 'a', 60_000)).toEqual({ status: 'claimed' });
  const second = await store.claim(key, 'b', 60_000);
  expect(second.status === 'in_flight' && second.retryAfterMs).toBeGreaterThan(0);
  expect(await store.renew(key, 'b', 60_000)).toBe(false);
  expect(await store.renew(key, 'a', 60_000)).toBe(true);
  expect(await store.isDone(key)).toBe(false);
  expect(await store.commit(key, 'b', 60_000)).toBe(false);
  expect(await store.commit(key, 'a', 60_000)).toBe(true);
  expect(await store.claim(key, 'b', 60_000)).toEqual({ status: 'done' });
  expect(await store.release(key, 'a')).toBe(false);
  expect(await store.isDone(key)).toBe(true);
  await store.markDone(other, 60_000);
  expect(await store.isDone(other)).toBe(true);
}

function ioredis(client: Redis): Connection {
  return { client, close: () => client.quit() };
}

function nodeRedis(client: NodeRedisClient & { close(): unknown }): Connection {
  return { client, close: async () => client.close() };
}

async function pool(client: NodeRedisClient & { connect(): Promise<unknown>; close(): unknown }): Promise<Connection> {
  await client.connect();
  return nodeRedis(client);
}

function createTextClient(url: string) {
  const typeMapping = { [RESP_TYPES.NUMBER]: String, [RESP_TYPES.SIMPLE_STRING]: Buffer };
  return createClient({ url, commandOptions: { typeMapping } });
}

async function upstash(redisUrl: string, options: object) {
  const { url, token, close } = await startUpstashBridge(redisUrl);
  return { client: new Upstash({ url, token, enableTelemetry: false, ...options }), close };
}

/** The client, or what `part` takes from it, and what closes it. */
type Opened = [unknown, () => unknown];

function openRedis3(url: string, part: (client: RedisClient3) => unknown = (client) => client): Opened {
  const client = createClient3(url);
  return [part(client), () => client.quit()];
}

async function openRedis4(
  options: NonNullable<Parameters<typeof createClient4>[0]>,
  part: (client: ReturnType<typeof createClient4>) => unknown = (client) => client,
): Promise<Opened> {
  const client = createClient4(options);
  client.on('error', () => {}); // otherwise a failure of its own ends the tests
  await client.connect();
  return [part(client), () => client.disconnect()];
}

async function openRedis(url: string, part: (client: RedisClientType) => unknown): Promise<Opened> {
  const client: RedisClientType = createClient({ url });
  await client.connect();
  return [part(client), () => client.close()];
}

function openIoredis(url: string, part: (client: Redis) => unknown): Opened {
  const client = new Redis(url);
  return [part(client), () => client.quit()];
}

function unreachableUpstash(): Upstash {
  return new Upstash({ url: 'http://127.0.0.1:1', token: 'none', enableTelemetry: false });
}
