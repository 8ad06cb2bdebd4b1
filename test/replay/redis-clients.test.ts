import { createRequire } from 'node:module';
import { Redis as Upstash } from '@upstash/redis';
import { Cluster, Redis } from 'ioredis';
import { Cluster as Cluster5, Redis as Redis5 } from 'ioredis5';
import {
  createClient,
  createClientPool,
  createCluster,
  createSentinel,
  RESP_TYPES,
  type RedisClientPoolType,
  type RedisClientType,
  type RedisClusterType,
  type RedisSentinelType,
} from 'redis';
import { commandOptions, createClient as createClient4, createCluster as createCluster4 } from 'redis4';
import {
  createClient as createClient6,
  createClientPool as createClientPool6,
  createCluster as createCluster6,
  createSentinel as createSentinel6,
} from 'redis6';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it, vi } from 'vitest';
import {
  type IoredisClient,
  type NodeRedisClient,
  type RedisClient,
  redisStore,
} from '../../src/replay/redis-store.ts';
import type { Awaitable } from '../../src/replay/replay-store.ts';
import { findProgram } from '../services/find-program.ts';
import { startOwnRedis } from '../services/own-redis.ts';
import type { OwnServer } from '../services/own-server.ts';
import { type RedisCluster, startRedisCluster } from '../services/redis-cluster.ts';
import { type RedisSentinel, startRedisSentinel } from '../services/redis-sentinel.ts';
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

beforeAll(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {}); // notices of clients without timeouts
});
afterAll(() => {
  vi.restoreAllMocks();
});

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
    ['ioredis 5', async (url) => ioredis(new Redis5(url))],
    ['ioredis over RESP2', async (url) => ioredis(new Redis(url, { protocol: 2 }))],
    ['ioredis that gives integers as strings', async (url) => ioredis(new Redis(url, { stringNumbers: true }))],
    ['ioredis with a prefix of its own', async (url) => ioredis(new Redis(url, { keyPrefix: 'app:' }))],
    ['ioredis that pipelines', async (url) => ioredis(new Redis(url, { enableAutoPipelining: true }))],
    ['node-redis', async (url) => nodeRedis(await createClient({ url }).connect())],
    ['node-redis over RESP3', async (url) => nodeRedis(await createClient({ url, RESP: 3 }).connect())],
    ['a pool of node-redis', async (url) => pool(createClientPool({ url }))],
    ['node-redis that gives other types', async (url) => nodeRedis(await createMappedClient(url).connect())],
    ['node-redis 6', async (url) => nodeRedis(await createClient6({ url }).connect())],
    ['node-redis 6 over RESP2', async (url) => nodeRedis(await createClient6({ url, RESP: 2 }).connect())],
    ['a pool of node-redis 6', async (url) => pool(createClientPool6({ url }))],
    ['node-redis 4', (url) => nodeRedis4({ url })],
    ['node-redis 4 in a wrapper', (url) => wrapped(nodeRedis4({ url }))],
    ['node-redis 4 that gives bytes, in a wrapper', (url) => inBytes({ url })],
    ['node-redis in a wrapper', async (url) => wrapped(nodeRedis(await createClient({ url }).connect()))],
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
      'pass the client itself, one that returns promises, not a transaction',
    );
  });

  it.for<[name: string, open: (url: string) => Promise<Opened>, message: string]>([
    ['redis 3', async (url) => openRedis3(url), 'takes callbacks, as in redis 3: run `npm install redis@5`.'],
    ['redis 4 in legacy mode', (url) => openRedis4({ url, legacyMode: true }), 'pass one without legacy mode'],
    ['the promises of legacy mode', (url) => openRedis4({ url, legacyMode: true }, ({ v4 }) => v4), 'in legacy mode'],
    ['a transaction of redis 4', (url) => openRedis4({ url }, (client) => client.multi()), 'got a transaction'],
    ['a transaction of redis 3', async (url) => openRedis3(url, (client) => client.multi()), 'got a transaction'],
    ['the callbacks of node-redis', (url) => openRedis(url, (client) => client.legacy()), 'in legacy mode'],
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
    ['node-redis 4', (url) => createClient4({ url })],
    ['a cluster of node-redis 4', (url) => createCluster4({ rootNodes: [{ url }] })],
    ['node-redis 6', (url) => createClient6({ url })],
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

  it.for<[name: string, connect: (url: string) => Promise<Connection>]>([
    ['ioredis', async (url) => ioredis(new Cluster([url]))],
    ['ioredis 5', async (url) => ioredis(new Cluster5([url]))],
    ['node-redis', (url) => pool(createCluster({ rootNodes: [{ url }] }))],
    ['node-redis 6', (url) => pool(createCluster6({ rootNodes: [{ url }] }))],
    ['node-redis 4', (url) => cluster4(createCluster4({ rootNodes: [{ url }] }))],
  ])('with %s', async ([, connect]) => {
    const { client, close } = await connect(cluster.url);
    for (let i = 0; i < 20; i++) await expectToWork(client);
    await close();
  });
});

describe.skipIf(!hasRedis)(`redisStore behind a sentinel works${skipped}`, () => {
  let sentinel: RedisSentinel;
  beforeAll(async () => {
    sentinel = await startRedisSentinel();
  });
  afterAll(() => sentinel.remove());

  it.for<[name: string, connect: (sentinel: RedisSentinel) => Promise<Connection>]>([
    ['ioredis', async (at) => ioredis(new Redis({ sentinels: [at], name: at.name }))],
    ['ioredis 5', async (at) => ioredis(new Redis5({ sentinels: [at], name: at.name }))],
    ['node-redis', (at) => pool(createSentinel({ sentinelRootNodes: [at], name: at.name }))],
    ['node-redis 6', (at) => pool(createSentinel6({ sentinelRootNodes: [at], name: at.name }))],
  ])('with %s', async ([, connect]) => {
    const { client, close } = await connect(sentinel);
    await expectToWork(client);
    await close();
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
  expectTypeOf<ReturnType<typeof createClient4>>().toExtend<RedisClient>();
  expectTypeOf<ReturnType<typeof createCluster4>>().toExtend<RedisClient>();
  expectTypeOf<ReturnType<typeof createClient6>>().toExtend<RedisClient>();
  expectTypeOf<ReturnType<typeof createClientPool6>>().toExtend<RedisClient>();
  expectTypeOf<ReturnType<typeof createCluster6>>().toExtend<RedisClient>();
  expectTypeOf<Redis5>().toExtend<RedisClient>();
  expectTypeOf<Upstash>().toExtend<RedisClient>();
  expectTypeOf<string>().not.toExtend<RedisClient>();
  expectTypeOf<Promise<Redis>>().not.toExtend<RedisClient>();
});

describe('redisStore refuses, and says what to pass for', () => {
  const callback = () => true;
  it.for<[name: string, client: unknown, message: string]>([
    ['nothing', undefined, 'got undefined: pass a Redis of ioredis (5 or later), a client of redis (4 or later)'],
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
  await expectToKeepValues(client);
  await expectToKeepPositions(client);
}

async function expectToKeepValues(client: RedisClient): Promise<void> {
  const store = redisStore(client);
  for (const value of texts) {
    const key = crypto.randomUUID();
    await store.claim(key, 'a', 60_000);
    expect(await store.commit(key, 'a', 60_000, value)).toBe(true);
    expect(await store.claim(key, 'a', 60_000)).toEqual({ status: 'done', value });
    expect(await store.isDone(key)).toBe(true);
    expect(await store.readMark(key)).toBeNull();
    await store.writeMark(key, value, 60_000);
    expect(await store.readMark(key)).toBe(value);
  }
}

async function expectToKeepPositions(client: RedisClient): Promise<void> {
  const store = redisStore(client);
  const key = crypto.randomUUID();
  const advance = async (position: number | string) => (await store.advance(key, position, 60_000)).behind;
  expect(await advance(-1.5)).toBe(false);
  expect(await advance(10)).toBe(false);
  expect(await advance(9)).toBe(true);
  expect(await advance(10)).toBe(false);
  expect(await advance('\u{1F389}')).toBe(false);
  expect(await advance('\uFFFD')).toBe(true);
  expect(await advance(1e300)).toBe(true);
}

/** Texts that a client may take for something else, and the largest value. */
const texts = ['', '0', '1', '-1', 'OK', 'null', '{"a":1}', '=x', '\uFEFFa\n\u{1F389}', 'x'.repeat(65_536)];

function ioredis(client: IoredisClient & { quit(): Promise<unknown> }): Connection {
  return { client, close: () => client.quit() };
}

function nodeRedis(client: NodeRedisClient & { close(): unknown }): Connection {
  return { client, close: async () => client.close() };
}

async function pool(client: NodeRedisClient & { connect(): Promise<unknown>; close(): unknown }): Promise<Connection> {
  await client.connect();
  return nodeRedis(client);
}

async function nodeRedis4(options: Parameters<typeof createClient4>[0]): Promise<Connection> {
  const client = createClient4(options);
  await client.connect();
  return { client, close: () => client.quit() };
}

async function cluster4(client: ReturnType<typeof createCluster4>): Promise<Connection> {
  await client.connect();
  return { client, close: () => client.quit() };
}

/** As users write it who do not want to depend on a driver: nothing tells the version. */
async function wrapped(connecting: Awaitable<Connection>): Promise<Connection> {
  const { client, close } = await connecting;
  const inner = client as NodeRedisClient; // the callers say so
  const wrapper: NodeRedisClient = {
    set: (key, value, options) => inner.set(key, value, options),
    evalSha: (sha, options) => inner.evalSha(sha, options),
    eval: (script, options) => inner.eval(script, options),
  };
  return { client: wrapper, close };
}

async function inBytes(options: Parameters<typeof createClient4>[0]): Promise<Connection> {
  const client = createClient4(options);
  await client.connect();
  const bytes = commandOptions({ returnBuffers: true });
  const wrapper: NodeRedisClient = {
    set: (key, value, { NX, PX }) => client.set(bytes, key, value, { NX, PX }),
    evalSha: (sha, options) => client.evalSha(bytes, sha, options),
    eval: (script, options) => client.eval(bytes, script, options),
  };
  return { client: wrapper, close: () => client.quit() };
}

function createMappedClient(url: string) {
  const typeMapping = {
    [RESP_TYPES.NUMBER]: String,
    [RESP_TYPES.SIMPLE_STRING]: Buffer,
    [RESP_TYPES.BLOB_STRING]: Buffer,
  };
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
