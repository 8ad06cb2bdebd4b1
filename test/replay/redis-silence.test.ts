import { setTimeout as sleep } from 'node:timers/promises';
import { Redis as Upstash } from '@upstash/redis';
import { Redis } from 'ioredis';
import { Redis as Redis5 } from 'ioredis5';
import { createClient } from 'redis';
import { createClient as createClient6, createClientPool as createClientPool6 } from 'redis6';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { once } from '../../src/replay/once.ts';
import { unlessSilent } from '../../src/replay/redis/silence.ts';
import { type RedisClient, redisStore } from '../../src/replay/redis-store.ts';
import { findProgram } from '../services/find-program.ts';
import { startOwnRedis } from '../services/own-redis.ts';
import type { OwnServer } from '../services/own-server.ts';
import { startSilentProxy } from '../services/silent-proxy.ts';
import { startUpstashBridge } from '../services/upstash-bridge.ts';

const hasRedis = findProgram('redis-server') !== undefined;
const skipped = hasRedis ? '' : ' (skipped: no redis-server in the PATH)';

// The options that README.md and docs/stores.md show.
const ofIoredis = { socketTimeout: 3_000 };
const ofNodeRedis = {
  pingInterval: 1_000,
  socket: { socketTimeout: 3_000, reconnectStrategy: (retries: number) => Math.min(retries * 100, 2_000) },
};

interface Connection {
  readonly client: RedisClient;
  close(): unknown;
}

type Connect = (url: string) => Promise<Connection>;

describe.skipIf(!hasRedis)(`redisStore recovers from a silent network without a restart${skipped}`, () => {
  let server: OwnServer;
  let bridge: Awaited<ReturnType<typeof startUpstashBridge>>;
  const notices = vi.spyOn(console, 'error').mockImplementation(() => {});
  beforeAll(async () => {
    server = await startOwnRedis();
    bridge = await startUpstashBridge(server.url);
  });
  afterAll(async () => {
    await bridge.close();
    await server.remove();
    expect(notices.mock.calls).toEqual([]);
    notices.mockRestore();
  });

  it.concurrent.for<[name: string, what: 'all' | 'answers', connect: Connect]>([
    ['ioredis', 'answers', async (url) => ioredis(new Redis(url, ofIoredis))],
    ['ioredis, in both directions', 'all', async (url) => ioredis(new Redis(url, ofIoredis))],
    ['ioredis 5', 'answers', async (url) => ioredis(new Redis5(url, ofIoredis))],
    ['node-redis', 'answers', (url) => nodeRedis(createClient({ url, ...ofNodeRedis }))],
    ['node-redis, in both directions', 'all', (url) => nodeRedis(createClient({ url, ...ofNodeRedis }))],
    ['node-redis 6', 'answers', (url) => nodeRedis(createClient6({ url, ...ofNodeRedis }))],
    ['node-redis 6, in both directions', 'all', (url) => nodeRedis(createClient6({ url, ...ofNodeRedis }))],
    // Pools of 5.9 and before do not connect again.
    ['a pool of node-redis 6', 'answers', (url) => nodeRedis(createClientPool6({ url, ...ofNodeRedis }))],
    ['@upstash/redis', 'answers', async (url) => upstash(url.replace('redis:', 'http:'), bridge.token)],
  ])('over %s', async ([name, what, connect], { expect }) => {
    const proxy = await startSilentProxy(name.includes('upstash') ? bridge.url.replace('http:', 'redis:') : server.url);
    const { client, close } = await connect(proxy.url);
    const store = redisStore(client, { prefix: `${name}:` });
    expect((await once(store, 'before', () => 1)).status).toBe('processed');

    // Deliveries come all the time, so that the connection is never idle.
    const counts = { processed: 0, failed: 0 };
    const sending = new AbortController();
    const untilSent = (async () => {
      while (!sending.signal.aborted) {
        once(store, crypto.randomUUID(), () => 1).then(
          () => (counts.processed += 1),
          () => (counts.failed += 1),
        );
        await sleep(50);
      }
    })();

    proxy.goSilent(what);
    await expect.poll(() => counts.failed).toBeGreaterThan(60);
    proxy.comeBack();
    const before = counts.processed;
    await expect.poll(() => counts.processed - before).toBeGreaterThan(20);

    sending.abort();
    await untilSent;
    close();
    await proxy.close();
  });

  it.concurrent.for<[name: string, connect: Connect]>([
    ['node-redis', (url) => nodeRedis(createClient({ url, ...ofNodeRedis }))],
    ['node-redis 6', (url) => nodeRedis(createClient6({ url, ...ofNodeRedis }))],
  ])('over %s, while long runs renew their leases', async ([name, connect], { expect }) => {
    const proxy = await startSilentProxy(server.url);
    const { client, close } = await connect(proxy.url);
    const store = redisStore(client, { prefix: `${name}, renewing:` });
    await store.claim('run', 'token', 600_000);
    // As many runs together do.
    const counts = { renewed: 0, failed: 0 };
    const renewing = setInterval(() => {
      Promise.resolve(store.renew('run', 'token', 600_000)).then(
        (held) => (counts.renewed += Number(held)),
        () => (counts.failed += 1),
      );
    }, 50);
    await expect.poll(() => counts.renewed).toBeGreaterThan(5);
    // The connection of now is dead, and a new one would work at once.
    proxy.goSilent('answers');
    proxy.comeBack();
    await expect.poll(() => counts.failed).toBeGreaterThan(0);
    const before = counts.renewed;
    await expect.poll(() => counts.renewed - before).toBeGreaterThan(20);
    expect(await store.commit('run', 'token', 60_000)).toBe(true);
    clearInterval(renewing);
    close();
    await proxy.close();
  });

  function ioredis(client: Redis | Redis5): Connection {
    client.on('error', () => {}); // the claims say so
    return { client, close: () => client.disconnect() };
  }

  async function nodeRedis(
    client: RedisClient & { on(name: 'error', listener: () => void): unknown; connect(): unknown; destroy(): unknown },
  ): Promise<Connection> {
    client.on('error', () => {}); // the claims say so
    await client.connect();
    return { client, close: () => client.destroy() };
  }

  function upstash(url: string, token: string): Connection {
    const signal = () => AbortSignal.timeout(3_000);
    return { client: new Upstash({ url, token, signal, retry: false, enableTelemetry: false }), close: () => {} };
  }
});

describe('redisStore asks a silent client of node-redis', () => {
  afterEach(() => void vi.useRealTimers());

  it('for a claim only once in five seconds, until it answers', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const [client, answers] = [{}, [] as (() => void)[]];
    const ask = () => unlessSilent(client, 'refuse', () => new Promise<void>((resolve) => answers.push(resolve)));
    const asked = [ask()];
    vi.advanceTimersByTime(3_000);
    asked.push(ask());
    expect(answers).toHaveLength(2);
    vi.advanceTimersByTime(1_000);
    await expect(ask()).rejects.toThrow('Redis has not answered for 4 s');
    expect(answers).toHaveLength(2);
    vi.advanceTimersByTime(4_000);
    asked.push(ask());
    expect(answers).toHaveLength(3);
    await expect(ask()).rejects.toThrow('Redis has not answered for 8 s');
    answers[0]?.();
    await asked[0];
    asked.push(ask());
    expect(answers).toHaveLength(4);
    for (const answer of answers) answer();
    await Promise.all(asked);
  });

  it('when a wrapper of it threw or answered at once, which leaves nothing to wait for', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
    const client = {};
    const thrown = new Error('at once');
    const throws = () => {
      throw thrown;
    };
    await expect(unlessSilent(client, 'refuse', throws)).rejects.toBe(thrown);
    expect(await unlessSilent(client, 'refuse', () => 'value' as never)).toBe('value');
    vi.advanceTimersByTime(60_000);
    expect(await unlessSilent(client, 'refuse', async () => 'heard')).toBe('heard');
  });

  it('to end what has begun when it is heard again, or once in five seconds', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
    const client = {};
    const sent: string[] = [];
    const answers: (() => void)[] = [];
    const ask = (name: string) =>
      unlessSilent(client, 'wait', () => {
        sent.push(name);
        return new Promise<string>((resolve) => answers.push(() => resolve(name)));
      }).catch((error) => error.message);
    const first = ask('renewal');
    await vi.advanceTimersByTimeAsync(3_001);
    const held = [ask('commit'), ask('release')];
    await vi.advanceTimersByTimeAsync(4_999);
    expect(sent).toEqual(['renewal']);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toEqual(['renewal', 'commit']);
    expect(await held[1]).toBe('Redis has not answered for 8 s');
    const last = ask('second renewal');
    expect(sent).toHaveLength(2);
    answers[0]?.();
    expect(await first).toBe('renewal');
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual(['renewal', 'commit', 'second renewal']);
    for (const answer of answers) answer();
    expect(await Promise.all([held[0], last])).toEqual(['commit', 'second renewal']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('at once when no claim waits, however long ago it answered', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const client = {};
    await unlessSilent(client, 'refuse', async () => {});
    vi.advanceTimersByTime(3_600_000);
    await Promise.all([unlessSilent(client, 'refuse', async () => {}), unlessSilent(client, 'refuse', async () => {})]);
    await expect(unlessSilent(client, 'refuse', () => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
    expect(await unlessSilent(client, 'refuse', async () => 'answer')).toBe('answer');
  });
});
