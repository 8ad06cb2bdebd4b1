import { createHash } from 'node:crypto';
import { redisStore } from 'callhook/replay/redis';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { claimAndCommit, nextKey } from './keys.js';
import { laneColumns, timeLanes } from './lanes.js';

const url = process.env.CALLHOOK_REDIS_URL ?? 'redis://127.0.0.1:6379';
const prefix = `callhook-bench-${process.pid}:`;
const [leaseMs, retainMs] = [30_000, 60_000];

/** What a commit needs at least, so that a late owner changes nothing. */
const script = `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[2])
return 1`;
const sha = createHash('sha1').update(script).digest('hex');

/** Redis: a claim and a commit beside the same commands without callhook, and beside two that notice no late owner. */
export async function redisPart(options) {
  const clients = await openClients();
  if (clients === undefined) return { tables: [], gates: [] };
  const { ioredis, nodeRedis } = clients;
  const token = crypto.randomUUID();
  await ioredis.script('LOAD', script);
  const ioredisRun = await timeLanes(
    {
      'ioredis, raw SET NX PX + EVALSHA': async () => {
        const key = prefix + nextKey();
        await ioredis.set(key, token, 'PX', leaseMs, 'NX');
        await ioredis.evalsha(sha, 1, key, token, String(retainMs), 'done');
      },
      'ioredis, SET NX PX + SET, not fenced': async () => {
        const key = prefix + nextKey();
        await ioredis.set(key, token, 'PX', leaseMs, 'NX');
        await ioredis.set(key, 'done', 'PX', retainMs);
      },
      'ioredis, callhook': claimAndCommit(redisStore(ioredis, { prefix })),
    },
    'ioredis, raw SET NX PX + EVALSHA',
    options,
  );
  const nodeRedisRun = await timeLanes(
    {
      'node-redis, raw SET NX PX + EVALSHA': async () => {
        const key = prefix + nextKey();
        await nodeRedis.set(key, token, { expiration: { type: 'PX', value: leaseMs }, condition: 'NX' });
        await nodeRedis.evalSha(sha, { keys: [key], arguments: [token, String(retainMs), 'done'] });
      },
      'node-redis, SET NX PX + SET, not fenced': async () => {
        const key = prefix + nextKey();
        await nodeRedis.set(key, token, { expiration: { type: 'PX', value: leaseMs }, condition: 'NX' });
        await nodeRedis.set(key, 'done', { expiration: { type: 'PX', value: retainMs } });
      },
      'node-redis, callhook': claimAndCommit(redisStore(nodeRedis, { prefix })),
    },
    'node-redis, raw SET NX PX + EVALSHA',
    options,
  );
  const trips = await roundTrips(ioredis);
  ioredis.disconnect();
  nodeRedis.destroy();
  return {
    tables: [
      { title: 'Redis, 16 at a time', columns: laneColumns, rows: [...ioredisRun.rows, ...nodeRedisRun.rows] },
      { title: 'Redis, round trips per event', columns: [{ name: '', digits: 0 }], rows: [['callhook', trips]] },
    ],
    gates: [
      ['Redis, ioredis, callhook / raw, pairs/s', ioredisRun.timesBaseline('ioredis, callhook'), 'at least', 0.98],
      [
        'Redis, node-redis, callhook / raw, pairs/s',
        nodeRedisRun.timesBaseline('node-redis, callhook'),
        'at least',
        0.98,
      ],
      ['Redis, round trips per event', trips, 'at most', 2],
    ],
  };
}

/**
 * Connects; says on stderr that the part is skipped, and returns nothing, if nothing answers.
 *
 * @param database The number of the database. Default 0.
 */
export async function openClients(database = 0) {
  const ioredis = new Redis(url, {
    db: database,
    lazyConnect: true,
    socketTimeout: 60_000,
    retryStrategy: () => null,
  });
  const socket = { socketTimeout: 4_000, reconnectStrategy: () => 1_000, connectTimeout: 4_000 };
  const nodeRedis = createClient({ url, database, pingInterval: 1_000, socket });
  nodeRedis.on('error', () => {});
  ioredis.on('error', () => {});
  try {
    await ioredis.connect();
    await nodeRedis.connect();
    return { ioredis, nodeRedis };
  } catch {
    console.error(`Redis: skipped, nothing answers at ${url.replace(/\/\/.*@/, '//')}.`);
    return undefined;
  }
}

async function roundTrips(client) {
  let calls = 0;
  const counted =
    (method) =>
    (...args) => {
      calls += 1;
      return client[method](...args);
    };
  const counting = { set: counted('set'), evalsha: counted('evalsha'), eval: counted('eval'), defineCommand() {} };
  const pair = claimAndCommit(redisStore(counting, { prefix }));
  await pair(); // it proves the client first
  calls = 0;
  for (let i = 0; i < 100; i++) await pair();
  return calls / 100;
}
