import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type NodeRedisClient, redisStore, type UpstashClient } from '../../src/replay/redis-store.ts';
import { findProgram } from '../services/find-program.ts';
import { startOwnRedis } from '../services/own-redis.ts';
import type { OwnServer } from '../services/own-server.ts';

const hasRedis = findProgram('redis-server') !== undefined;
const skipped = hasRedis ? '' : ' (skipped: no redis-server in the PATH)';

describe.skipIf(!hasRedis)(`redisStore proves its client before the first claim${skipped}`, () => {
  let server: OwnServer;
  let redis: Redis;
  beforeAll(async () => {
    server = await startOwnRedis();
    redis = new Redis(server.url, { socketTimeout: 30_000 });
  });
  afterAll(async () => {
    await redis.quit();
    await server.remove();
  });
  beforeEach(async () => void (await redis.flushall()));

  /** A client with the interface of Upstash, some of whose methods do something else. */
  function clientWith(methods: Partial<UpstashClient>): UpstashClient {
    return {
      set: (key, value, { px }) => redis.set(key, value, 'PX', px, 'NX'),
      evalsha: (sha, [key = ''], values) => redis.evalsha(sha, 1, key, ...values),
      eval: (script, [key = ''], values) => redis.eval(script, 1, key, ...values),
      ...methods,
    };
  }

  const twice = 'it set a key twice that it should set only if it is free, so that everyone would get the claim';
  const noAnswer = 'which is not an answer of Redis to this command';

  it.for<[name: string, methods: Partial<UpstashClient>, message: string]>([
    ['ignores all options', { set: (key, value) => redis.set(key, value) }, twice],
    ['ignores NX', { set: (key, value, { px }) => redis.set(key, value, 'PX', px) }, twice],
    ['ignores PX', { set: (key, value) => redis.set(key, value, 'NX') }, 'does not expire'],
    ['sets seconds for milliseconds', { set: (key, value, { px }) => redis.set(key, value, 'EX', px, 'NX') }, 'expire'],
    ['sets another value', { set: (key, _, { px }) => redis.set(key, '1', 'PX', px, 'NX') }, 'did not get its value'],
    ['always says OK', { set: async () => 'OK' }, twice],
    ['always says null', { set: async () => null }, 'it refused to set a key that is free'],
    ['says OK and null, but sets nothing', { set: answers('OK', null) }, 'did not get its value'],
    ['answers true', { set: async () => true }, noAnswer],
    [
      'answers 1, as SETNX does',
      { set: (key, value) => redis.setnx(key, value) },
      `got 1 from its client, ${noAnswer}`,
    ],
    ['answers nothing', { set: async () => undefined }, `got undefined from its client, ${noAnswer}`],
    ['queues', { set: async () => 'QUEUED' }, noAnswer],
    ['answers a list', { set: async () => ['OK'] }, `got an array from its client, ${noAnswer}`],
    ['answers with bytes', { set: async () => Buffer.from('ok') }, noAnswer],
    ['has scripts that answer nothing', { evalsha: async () => null, eval: async () => null }, noAnswer],
    ['has scripts that answer OK', { evalsha: async () => 'OK' }, noAnswer],
    ['has scripts that always say 0', { evalsha: async () => 0 }, 'did not get its value'],
    ['answers 2', { evalsha: async () => 2 }, noAnswer],
    ['is a transaction', { set: async (key, value) => redis.multi().set(key, value, 'NX') }, `got an object from its`],
  ])('and grants nothing if it %s', async ([, methods, message]) => {
    const store = redisStore(clientWith(methods));
    for (const token of ['a', 'b']) await expect(store.claim('key', token, 60_000)).rejects.toThrow(message);
    const left = await redis.keys('*');
    expect(left.filter((key) => !key.startsWith('callhook:proof:'))).toEqual([]);
  });

  it('once for each client, with three commands that leave nothing behind', async () => {
    await redisStore(redis).claim('warm', 'a', 60_000); // Redis knows the scripts now
    const set = vi.fn(clientWith({}).set);
    const evalsha = vi.fn(clientWith({}).evalsha);
    const client = clientWith({ set, evalsha });
    const stores = [redisStore(client), redisStore(client, { prefix: 'other:' })];
    await Promise.all(stores.flatMap((store) => [store.claim('1', 'a', 60_000), store.claim('2', 'a', 60_000)]));
    expect([set.mock.calls.length, evalsha.mock.calls.length]).toEqual([2 + 4, 1]);
    await stores[0]?.claim('3', 'a', 60_000);
    expect([set.mock.calls.length, evalsha.mock.calls.length]).toEqual([2 + 5, 1]);
    expect((await redis.keys('*')).filter((key) => key.includes('proof'))).toEqual([]);
  });

  it('under its prefix, so that a proxy may add its own and an access list may allow no other key', async () => {
    const keys: string[] = [];
    const client = clientWith({
      set(key, value, { px }) {
        keys.push(key);
        return redis.set(key, value, 'PX', px, 'NX');
      },
    });
    await redisStore(client, { prefix: 'allowed:' }).claim('key', 'a', 60_000);
    expect(keys).toHaveLength(3);
    expect(keys.every((key) => key.startsWith('allowed:'))).toBe(true);
  });

  it('again if Redis failed meanwhile', async () => {
    const set = vi.fn(clientWith({}).set).mockRejectedValueOnce(new Error('LOADING'));
    const store = redisStore(clientWith({ set }));
    const both = [store.claim('key', 'a', 60_000), store.claim('key', 'b', 60_000)];
    for (const claim of both) await expect(claim).rejects.toThrow('LOADING');
    expect(await store.claim('key', 'c', 60_000)).toEqual({ status: 'claimed' });
  });

  it('again if the first proof never ends', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const set = vi.fn(clientWith({}).set).mockReturnValueOnce(new Promise(() => {}));
    const store = redisStore(clientWith({ set }));
    const first = store.claim('key', 'a', 60_000);
    const second = store.claim('key', 'b', 60_000); // waits for the same proof
    expect(set).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(5_000);
    expect(await store.claim('key', 'c', 60_000)).toEqual({ status: 'claimed' });
    expect(await Promise.race([first, second, 'waiting'])).toBe('waiting');
  });
  afterEach(() => void vi.useRealTimers());

  it('and grants nothing over a replica that cannot write, until it can', async () => {
    const replica = await startOwnRedis();
    const client = createClient({ url: replica.url });
    const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
    client.on('error', () => {});
    await client.connect();
    const { hostname, port } = new URL(server.url);
    await client.sendCommand(['REPLICAOF', hostname, port]);
    const store = redisStore(client as NodeRedisClient);
    await expect(store.claim('key', 'a', 60_000)).rejects.toThrow('READONLY');
    await client.sendCommand(['REPLICAOF', 'NO', 'ONE']);
    expect(await store.claim('key', 'a', 60_000)).toEqual({ status: 'claimed' });
    await client.sendCommand(['REPLICAOF', hostname, port]);
    await expect(store.claim('other', 'a', 60_000)).rejects.toThrow('READONLY');
    await expect(store.commit('key', 'a', 60_000)).rejects.toThrow('READONLY');
    errors.mockRestore();
    client.destroy();
    await replica.remove();
  });
});

/** Answers with these, one after the other, again and again. */
function answers(...replies: readonly unknown[]): () => Promise<unknown> {
  let at = 0;
  return async () => replies[at++ % replies.length];
}
