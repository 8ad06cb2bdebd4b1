import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../services/find-program.ts';
import { startOwnRedis } from '../services/own-redis.ts';
import type { OwnServer } from '../services/own-server.ts';
import { startSilentProxy } from '../services/silent-proxy.ts';

const hasRedis = findProgram('redis-server') !== undefined;
const skipped = hasRedis ? '' : ' (skipped: no redis-server in the PATH)';

describe.skipIf(!hasRedis)(`A silent proxy${skipped}`, () => {
  let server: OwnServer;
  let direct: Redis;
  beforeAll(async () => {
    server = await startOwnRedis();
    direct = new Redis(server.url);
  });
  afterAll(async () => {
    await direct.quit();
    await server.remove();
  });

  it.for(['all', 'answers'] as const)(
    'swallows %s without closing a connection, and serves new ones afterwards',
    async (what) => {
      const proxy = await startSilentProxy(server.url);
      const before = new Redis(proxy.url, { retryStrategy: null });
      await before.set('key', 'before');
      let answers = 0;
      let closed = 0;
      before.on('close', () => (closed += 1));
      const counted = () => (answers += 1);

      proxy.goSilent(what);
      before.set('key', 'swallowed').then(counted, counted);
      const during = new Redis(proxy.url, { retryStrategy: null, enableReadyCheck: false });
      during.on('close', () => (closed += 1));
      during.ping().then(counted, counted);
      await expect.poll(() => proxy.accepted()).toBe(2);
      const written = what === 'answers' ? 'swallowed' : 'before';
      await expect.poll(() => direct.get('key')).toBe(written);

      proxy.comeBack();
      const after = new Redis(proxy.url);
      await after.set('key', 'after');
      expect(await after.get('key')).toBe('after');
      expect([answers, closed]).toEqual([0, 0]);

      for (const client of [before, during, after]) client.disconnect();
      await proxy.close();
      await direct.flushall();
    },
  );
});
