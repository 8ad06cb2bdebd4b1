import { redisStore } from 'callhook/replay/redis';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { nextKey } from './keys.js';
import { laneColumns, timeLanes } from './lanes.js';

const url = process.env.CALLHOOK_REDIS_URL ?? 'redis://127.0.0.1:6379';
const prefix = `callhook-bench-${process.pid}:`;
// Short, so that what a bench leaves behind is soon gone.
const [leaseMs, retainMs] = [30_000, 60_000];

/** Redis: a claim and a commit beside the two commands that need nothing but a lucky day. */
export async function redisPart(options) {
  const ioredis = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  const nodeRedis = createClient({ url, socket: { reconnectStrategy: false } });
  nodeRedis.on('error', () => {});
  ioredis.on('error', () => {});
  try {
    await Promise.all([ioredis.connect(), nodeRedis.connect()]);
  } catch {
    console.error(`Redis: skipped, nothing answers at ${url}.`);
    return { tables: [], gates: [] };
  }
  const token = crypto.randomUUID();
  const ioredisRun = await timeLanes(
    {
      'ioredis, bare SET NX PX + SET': async () => {
        const key = prefix + nextKey();
        await ioredis.set(key, token, 'PX', leaseMs, 'NX');
        await ioredis.set(key, 'done', 'PX', retainMs);
      },
      'ioredis, callhook': claimAndCommit(redisStore(ioredis, { prefix }), token),
    },
    'ioredis, bare SET NX PX + SET',
    options,
  );
  const nodeRedisRun = await timeLanes(
    {
      'node-redis, bare SET NX PX + SET': async () => {
        const key = prefix + nextKey();
        await nodeRedis.set(key, token, { expiration: { type: 'PX', value: leaseMs }, condition: 'NX' });
        await nodeRedis.set(key, 'done', { expiration: { type: 'PX', value: retainMs } });
      },
      'node-redis, callhook': claimAndCommit(redisStore(nodeRedis, { prefix }), token),
    },
    'node-redis, bare SET NX PX + SET',
    options,
  );
  const trips = await roundTrips(ioredis, token);
  ioredis.disconnect();
  nodeRedis.destroy();
  return {
    tables: [
      { title: 'Redis, 16 at a time', columns: laneColumns, rows: [...ioredisRun.rows, ...nodeRedisRun.rows] },
      { title: 'Redis, round trips per event', columns: [{ name: '', digits: 0 }], rows: [['callhook', trips]] },
    ],
    gates: [
      ['Redis, ioredis, callhook / bare', ioredisRun.timesBare('ioredis, callhook'), 'at least', 0.9],
      ['Redis, node-redis, callhook / bare', nodeRedisRun.timesBare('node-redis, callhook'), 'at least', 0.9],
      ['Redis, round trips per event', trips, 'at most', 2],
    ],
  };
}

function claimAndCommit(store, token) {
  return async () => {
    const key = nextKey();
    const { status } = await store.claim(key, token, leaseMs);
    if (status !== 'claimed' || !(await store.commit(key, token, retainMs)))
      throw new Error('not claimed or committed');
  };
}

async function roundTrips(client, token) {
  let calls = 0;
  const counted =
    (method) =>
    (...args) => {
      calls += 1;
      return client[method](...args);
    };
  const counting = { set: counted('set'), evalsha: counted('evalsha'), eval: counted('eval'), defineCommand() {} };
  const pair = claimAndCommit(redisStore(counting, { prefix }), token);
  for (let i = 0; i < 100; i++) await pair();
  return calls / 100;
}
