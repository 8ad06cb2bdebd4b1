import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresStore } from 'callhook/replay/postgres';
import { redisStore } from 'callhook/replay/redis';
import { sqliteStore } from 'callhook/replay/sqlite';
import Database from 'libsql';
import { gate } from '../report.js';
import { claimAndCommit } from './keys.js';
import { laneColumns, timeLanes } from './lanes.js';
import { openPool } from './postgres.js';
import { openClients } from './redis.js';

/** How many events the large one of two stores remembers. */
const full = 1_000_000;
const quick = 10_000;

/** Whether an event costs the same with no event remembered and with a million: two stores of each kind take turns. */
export async function growthPart(options) {
  const rows = options.quick ? quick : full;
  const parts = [];
  for (const part of [sqliteGrowth, postgresGrowth, redisGrowth]) parts.push(...(await part(rows, options)));
  return {
    tables: [
      {
        title: `${rows.toLocaleString('en')} events beside none, 16 at a time`,
        columns: laneColumns,
        rows: parts.flatMap((part) => part.rows),
      },
    ],
    gates: parts.map(({ name, ratio }) => gate(`${name}, many / no events, pairs/s`, ratio, 'at least', 0.87)),
  };
}

async function compare(name, empty, large, options) {
  const [emptyName, largeName] = [`${name}, empty`, `${name}, large`];
  const contenders = { [emptyName]: claimAndCommit(empty), [largeName]: claimAndCommit(large) };
  const run = await timeLanes(contenders, emptyName, options);
  return [{ name, rows: run.rows, ratio: run.timesBaseline(largeName) }];
}

async function sqliteGrowth(rows, options) {
  const folder = mkdtempSync(join(tmpdir(), 'callhook-growth-'));
  const open = (name) => {
    const database = new Database(join(folder, name));
    const store = sqliteStore(database);
    database.exec('PRAGMA synchronous = NORMAL');
    return { database, store };
  };
  try {
    const [empty, large] = [open('empty.db'), open('large.db')];
    large.database.exec(`INSERT INTO callhook_claims (key, expires_at)
WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < ${rows})
SELECT printf('byourside::evt_%08x', i * 2654435761 % 4294967296), ${Date.now()} + 600000 + i FROM numbers`);
    return await compare('SQLite', empty.store, large.store, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function postgresGrowth(rows, options) {
  const pool = await openPool();
  if (pool === undefined) return [];
  const tables = ['empty', 'large'].map((name) => `callhook_bench_${process.pid}_${name}`);
  const [empty, large] = tables.map((table) => postgresStore(pool, { table }));
  try {
    await Promise.all([empty.migrate(), large.migrate()]);
    await pool.query({
      text: `INSERT INTO ${tables[1]} (key, expires_at)
SELECT 'byourside::evt_' || md5(i::text), now() + i * interval '1 millisecond' + interval '10 minutes'
FROM generate_series(1, ${rows}) i`,
      query_timeout: 300_000,
    });
    return await compare('PostgreSQL', empty, large, options);
  } finally {
    await pool.query(`DROP TABLE IF EXISTS ${tables}`);
    await pool.end();
  }
}

/** In two databases of one server, so that each has its own keys. They end by themselves after ten minutes. */
async function redisGrowth(rows, options) {
  const [empty, large] = [await openClients(14), await openClients(15)];
  if (empty === undefined || large === undefined) return [];
  const prefix = `callhook-bench-${process.pid}:`;
  const fill = `for i = ARGV[1], ARGV[2] do redis.call('SET', KEYS[1] .. i, 'done', 'PX', 600000) end`;
  const step = 10_000;
  for (let from = 1; from <= rows; from += step) {
    await large.ioredis.eval(fill, 1, `${prefix}filled:`, from, from + step - 1);
  }
  try {
    const stores = [empty, large].map(({ nodeRedis }) => redisStore(nodeRedis, { prefix }));
    return await compare('Redis', ...stores, options);
  } finally {
    const remove = `for i = ARGV[1], ARGV[2] do redis.call('UNLINK', KEYS[1] .. i) end`;
    for (let from = 1; from <= rows; from += step) {
      await large.ioredis.eval(remove, 1, `${prefix}filled:`, from, from + step - 1);
    }
    for (const { ioredis, nodeRedis } of [empty, large]) {
      ioredis.disconnect();
      nodeRedis.destroy();
    }
  }
}
