import { postgresStore } from 'callhook/replay/postgres';
import pg from 'pg';
import { claimAndCommit, nextKey } from './keys.js';
import { laneColumns, timeLanes } from './lanes.js';

const postgresUrl = process.env.CALLHOOK_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';

const [bareName, ownName] = ['pg, bare INSERT + UPDATE', 'pg, callhook'];

/** PostgreSQL: a claim and a commit beside a bare insert and update of the same row. */
export async function postgresPart(options) {
  const pool = await openPool();
  if (pool === undefined) return { tables: [], gates: [] };
  const [claims, bare] = [`callhook_bench_${process.pid}_claims`, `callhook_bench_${process.pid}_bare`];
  const store = postgresStore(pool, { table: claims });
  await store.migrate();
  await pool.query(`CREATE TABLE ${bare} (key text PRIMARY KEY, done boolean, expires_at timestamptz NOT NULL)`);
  await pool.query(`CREATE INDEX ON ${bare} (expires_at)`);
  const insert = `INSERT INTO ${bare} VALUES ($1, false, now() + interval '30 seconds') ON CONFLICT DO NOTHING`;
  const update = `UPDATE ${bare} SET done = true, expires_at = now() + interval '7 days' WHERE key = $1`;
  try {
    const run = await timeLanes(
      {
        [bareName]: async () => {
          const key = nextKey();
          await pool.query(insert, [key]);
          await pool.query(update, [key]);
        },
        'pg, bare INSERT + UPDATE, prepared': async () => {
          const key = nextKey();
          await pool.query({ name: 'bare_insert', text: insert, values: [key] });
          await pool.query({ name: 'bare_update', text: update, values: [key] });
        },
        [ownName]: claimAndCommit(store),
        'pg, callhook, prepare: false': claimAndCommit(postgresStore(pool, { table: claims, prepare: false })),
      },
      bareName,
      options,
    );
    const statements = await statementsPerEvent(pool, claims);
    return {
      tables: [
        { title: 'PostgreSQL, 16 at a time', columns: laneColumns, rows: run.rows },
        {
          title: 'PostgreSQL, statements per event',
          columns: [{ name: '', digits: 0 }],
          rows: [['callhook', statements]],
        },
      ],
      gates: [
        ['PostgreSQL, callhook / bare, pairs/s', run.timesBaseline(ownName), 'at least', 0.95],
        ['PostgreSQL, statements per event', statements, 'at most', 2],
      ],
    };
  } finally {
    await pool.query(`DROP TABLE ${claims}, ${bare}`);
    await pool.end();
  }
}

/** Connects; says on stderr that the part is skipped, and returns nothing, if nothing answers. */
export async function openPool() {
  const timeouts = { query_timeout: 60_000, connectionTimeoutMillis: 60_000 };
  const pool = new pg.Pool({ connectionString: postgresUrl, max: 16, ...timeouts });
  pool.on('error', () => {});
  try {
    await pool.query('SELECT 1');
    return pool;
  } catch {
    console.error(`PostgreSQL: skipped, nothing answers at ${postgresUrl.replace(/\/\/.*@/, '//')}.`);
    await pool.end();
    return undefined;
  }
}

async function statementsPerEvent(pool, table) {
  let statements = 0;
  const counting = {
    query: (text, values) => {
      statements += 1;
      return pool.query(text, values);
    },
  };
  const pair = claimAndCommit(postgresStore(counting, { table, sweepEvery: 0 }));
  for (let i = 0; i < 100; i++) await pair();
  return statements / 100;
}
