import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { once } from '../../src/replay/once.ts';
import { type RedisStore, redisStore } from '../../src/replay/redis-store.ts';
import { positionText } from '../../src/replay/stored-text.ts';
import { readsOptions } from '../reads-options.ts';
import { findProgram } from '../services/find-program.ts';
import { startOwnRedis } from '../services/own-redis.ts';
import type { OwnServer } from '../services/own-server.ts';

const hasRedis = findProgram('redis-server') !== undefined;
const skipped = hasRedis ? '' : ' (skipped: no redis-server in the PATH)';
const dayMs = 24 * 60 * 60 * 1000;

describe('redisStore without a connection', () => {
  const redis = new Redis({ lazyConnect: true, socketTimeout: 30_000 });

  readsOptions('redisStore', (options) => redisStore(redis, options), { prefx: 'prefix' });

  it('refuses a prefix that is not a string', () => {
    // @ts-expect-error
    expect(() => redisStore(redis, { prefix: 1 })).toThrow(new TypeError('prefix must be a string, got 1.'));
  });
});

describe.skipIf(!hasRedis)(`redisStore${skipped}`, () => {
  let server: OwnServer;
  let redis: Redis;
  let store: RedisStore;
  beforeAll(async () => {
    server = await startOwnRedis();
    redis = new Redis(server.url, { socketTimeout: 30_000 });
    store = redisStore(redis);
  });
  afterAll(async () => {
    await redis.quit();
    await server.remove();
  });

  it('writes what can be read in redis-cli', async () => {
    await store.claim('byourside::evt_1', 'token', 30_000);
    expect(await redis.get('callhook:byourside::evt_1')).toBe('claim:token');
    await store.commit('byourside::evt_1', 'token', 60_000);
    expect(await redis.get('callhook:byourside::evt_1')).toBe('done');
    await store.markDone('byourside::evt_2', 60_000);
    expect(await redis.get('callhook:byourside::evt_2')).toBe('done');
  });

  it('writes values, positions and marks to keys of their own, which no claim can have', async () => {
    await store.claim('with a value', 'token', 30_000);
    await store.commit('with a value', 'token', 60_000, '{"a":1}');
    expect(await redis.get('callhook:with a value')).toBe('done:{"a":1}');
    await store.advance('call_1', '2026-01-02', 60_000);
    expect(await redis.get('callhook:position\0call_1')).toBe('s2026-01-02');
    await store.writeMark('call_1', 'a value', 60_000);
    expect(await redis.get('callhook:value\0call_1')).toBe('a value');
    expect(await redis.exists('callhook:call_1')).toBe(0);
    expect(await store.claim('call_1', 'token', 30_000)).toEqual({ status: 'claimed' });
  });

  it('refuses values and positions that it cannot keep, before it sends anything', async () => {
    await store.claim('refused', 'token', 30_000);
    const tooLong = 'é'.repeat(32_769);
    await expect(store.commit('refused', 'token', 60_000, tooLong)).rejects.toThrow('at most 65536 bytes');
    await expect(store.writeMark('refused', 'a\0b', 60_000)).rejects.toThrow('must not contain NUL');
    await expect(store.advance('refused', Number.NaN, 60_000)).rejects.toThrow('position must be a finite number');
    expect(await redis.get('callhook:refused')).toBe('claim:token');
  });

  it('compares positions by their bytes, whatever the locale of Redis', async () => {
    const characters = fc.constantFrom('a', 'B', 'z', 'Z', ' ', '-', '0', 'é', 'ß', '\u{FFFD}', '\u{1F389}');
    const position = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.string({ unit: characters, minLength: 1, maxLength: 4 }),
    );
    await fc.assert(
      fc.asyncProperty(position, position, async (first, second) => {
        const key = crypto.randomUUID();
        const [kept, given] = [first, second].map((one) => Buffer.from(positionText(one)));
        await store.advance(key, first, 60_000);
        const { behind } = await store.advance(key, second, 60_000);
        expect(behind).toBe(kept !== undefined && given !== undefined && Buffer.compare(kept, given) > 0);
        const highest = behind ? kept : given;
        expect(await redis.getBuffer(`callhook:position\0${key}`)).toEqual(highest);
      }),
      { numRuns: 300 },
    );
  });

  it('takes no key for its own that holds something else', async () => {
    await redis.set('callhook:foreign', 'of somebody else');
    await expect(store.claim('foreign', 'a', 60_000)).rejects.toThrow('the value of this key is not from callhook');
    expect(await redis.get('callhook:foreign')).toBe('of somebody else');
    expect(await store.isDone('foreign')).toBe(false);
    expect(await store.commit('foreign', 'a', 60_000)).toBe(false);
  });

  it('gives a claim that somebody has made persistent one more lease', async () => {
    await store.claim('persistent', 'a', 30_000);
    await redis.persist('callhook:persistent');
    const second = await store.claim('persistent', 'b', 10);
    expect(second).toEqual({ status: 'in_flight', retryAfterMs: 10 });
    await expect.poll(() => store.claim('persistent', 'b', 60_000)).toEqual({ status: 'claimed' });
  });

  it('lets every key expire: a claim a day after its lease, a done key after its retention', async () => {
    const timeLeft = () => redis.pttl('callhook:expiring');
    const expectTimeLeft = async (ms: number) => {
      const left = await timeLeft();
      expect(left).toBeGreaterThan(ms - 20_000);
      expect(left).toBeLessThanOrEqual(ms);
    };
    await store.claim('expiring', 'a', 30_000);
    await expectTimeLeft(dayMs + 30_000);
    await store.claim('expiring', 'a', 90_000); // sent again
    await expectTimeLeft(dayMs + 90_000);
    await store.renew('expiring', 'a', 60_000);
    await expectTimeLeft(dayMs + 60_000);
    await store.commit('expiring', 'a', 7 * dayMs);
    await expectTimeLeft(7 * dayMs);
    await store.markDone('expiring', 14 * dayMs);
    await expectTimeLeft(14 * dayMs);
    for (const [mark, write] of [
      ['position', () => store.advance('marked', 2, dayMs)],
      ['position', () => store.advance('marked', 1, 2 * dayMs)], // behind
      ['value', () => store.writeMark('marked', 'text', 3 * dayMs)],
    ] as const) {
      await write();
      expect(await redis.pttl(`callhook:${mark}\0marked`)).toBeGreaterThan(dayMs - 20_000);
    }
    expect(await redis.pttl('callhook:position\0marked')).toBeGreaterThan(2 * dayMs - 20_000);
    await store.claim('released', 'a', 30_000);
    await store.release('released', 'a');
    expect(await redis.exists('callhook:released')).toBe(0);
  });

  it('takes over with its own lease', async () => {
    await store.claim('followed', 'late', 10);
    await sleep(30);
    expect(await store.claim('followed', 'next', 60_000)).toEqual({ status: 'claimed' });
    expect(await redis.get('callhook:followed')).toBe('claim:next');
    expect(await redis.pttl('callhook:followed')).toBeGreaterThan(dayMs + 30_000);
  });

  it('lets a late owner renew, commit and release until another one takes over', async () => {
    for (const key of ['late renewal', 'late commit', 'late release']) await store.claim(key, 'late', 10);
    await sleep(30);
    expect(await store.renew('late renewal', 'late', 60_000)).toBe(true);
    expect((await store.claim('late renewal', 'next', 60_000)).status).toBe('in_flight');
    expect(await store.commit('late commit', 'late', 60_000)).toBe(true);
    expect((await store.claim('late commit', 'next', 60_000)).status).toBe('done');
    expect(await store.release('late release', 'late')).toBe(true);
    expect(await redis.exists('callhook:late release')).toBe(0);
  });

  it('separates keys with another prefix', async () => {
    const other = redisStore(redis, { prefix: 'other:' });
    expect((await store.claim('shared', 'a', 60_000)).status).toBe('claimed');
    expect((await other.claim('shared', 'b', 60_000)).status).toBe('claimed');
    expect(await other.commit('shared', 'b', 60_000)).toBe(true);
    expect(await other.isDone('shared')).toBe(true);
    expect(await store.isDone('shared')).toBe(false);
    expect(await redis.get('other:shared')).toBe('done');
  });

  it('counts in whole numbers, however large', async () => {
    const leaseMs = 9e15;
    await store.claim('large', 'a', leaseMs);
    const second = await store.claim('large', 'b', leaseMs);
    expect(second.status === 'in_flight' && second.retryAfterMs).toBeGreaterThan(leaseMs - 60_000);
    expect(await store.renew('large', 'a', leaseMs)).toBe(true);
    expect(await store.commit('large', 'a', leaseMs)).toBe(true);
    expect(await redis.pttl('callhook:large')).toBeGreaterThan(leaseMs - 60_000);
  });

  it('continues when Redis forgets its scripts', async () => {
    const forget = () => redis.script('FLUSH');
    await forget();
    expect(await store.claim('forgotten', 'a', 60_000)).toEqual({ status: 'claimed' });
    expect((await store.claim('forgotten', 'b', 60_000)).status).toBe('in_flight');
    await forget();
    expect((await store.claim('forgotten', 'b', 60_000)).status).toBe('in_flight');
    expect(await store.renew('forgotten', 'a', 60_000)).toBe(true);
    await forget();
    expect(await store.renew('forgotten', 'a', 60_000)).toBe(true);
    expect(await store.release('forgotten', 'a')).toBe(true);
    await forget();
    const tokens = Array.from({ length: 20 }, (_, index) => `token ${index}`);
    const claims = await Promise.all(tokens.map((token) => store.claim('forgotten', token, 60_000)));
    expect(claims.filter(({ status }) => status === 'claimed')).toHaveLength(1);
    await forget();
    expect(await store.commit('forgotten', 'token 0', 60_000)).toBe(true);
    await forget();
    await store.markDone('forgotten too', 60_000);
    await forget();
    expect(await store.isDone('forgotten too')).toBe(true);
    await forget();
    expect(await store.advance('forgotten', 1, 60_000)).toEqual({ behind: false });
    await forget();
    await store.writeMark('forgotten', 'text', 60_000);
    await forget();
    expect(await store.readMark('forgotten')).toBe('text');
  });

  it('throws what Redis refuses', async () => {
    await redis.rpush('callhook:a list', 'of somebody else');
    await expect(store.claim('a list', 'a', 60_000)).rejects.toThrow('WRONGTYPE');
  });

  it('takes two round trips a delivery, whether it is new or a duplicate', async () => {
    await once(store, 'evt_first', () => 1); // Redis knows the scripts now
    const monitor = await redis.monitor();
    const commands: string[] = [];
    const isOver = new Promise((resolve) => {
      monitor.on('monitor', (_time: string, [name = '', ...args]: string[], source: string) => {
        if (args[0] === 'the end') resolve(undefined);
        else if (source !== 'lua') commands.push(name.toLowerCase());
      });
    });
    expect((await once(store, 'evt_counted', () => 1)).status).toBe('processed');
    expect((await once(store, 'evt_counted', () => 1)).status).toBe('duplicate');
    await redis.echo('the end');
    await isOver;
    monitor.disconnect();
    expect(commands).toEqual(['set', 'evalsha', 'set', 'evalsha']);
  });
});
