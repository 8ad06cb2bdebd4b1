import { postgresStore } from 'callhook/replay/postgres';
import pg from 'pg';
import { nextKey } from './keys.js';
import { laneColumns, timeLanes } from './lanes.js';

const url = process.env.CALLHOOK_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const retainMs = 60_000;

/** PostgreSQL: a claim and a commit beside a bare insert and update of the same row. */
export async function postgresPart(options) {
  const pool = new pg.Pool({ connectionString: url, max: 16, query_timeout: 60_000, connectionTimeoutMillis: 60_000 });
  pool.on('error', () => {});
  try {
    await pool.query('SELECT 1');
  } catch {
    console.error(`PostgreSQL: skipped, nothing answers at ${url.replace(/\/\/.*@/, '//')}.`);
    await pool.end();
    return { tables: [], gates: [] };
  }
  const [claims, bare] = [`callhook_bench_${process.pid}_claims`, `callhook_bench_${process.pid}_bare`];
  const store = postgresStore(pool, { table: claims, sweepEvery: 0 });
  await store.migrate();
  await pool.query(`CREATE TABLE ${bare} (key text PRIMARY KEY, done boolean, expires_at timestamptz NOT NULL)`);
  await pool.query(`CREATE INDEX ON ${bare} (expires_at)`);
  const token = crypto.randomUUID();
  try {
    const run = await timeLanes(
      {
        'pg, bare INSERT + UPDATE': async () => {
          const key = nextKey();
          await pool.query(
            `INSERT INTO ${bare} VALUES ($1, false, now() + interval '30 seconds') ON CONFLICT DO NOTHING`,
            [key],
          );
          await pool.query(`UPDATE ${bare} SET done = true, expires_at = now() + interval '7 days' WHERE key = $1`, [
            key,
          ]);
        },
        'pg, callhook': async () => {
          const key = nextKey();
          const { status } = await store.claim(key, token, 30_000);
          if (status !== 'claimed' || !(await store.commit(key, token, retainMs))) throw new Error('not committed');
        },
      },
      'pg, bare INSERT + UPDATE',
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
      gates: [['PostgreSQL, statements per event', statements, 'at most', 2]],
    };
  } finally {
    await pool.query(`DROP TABLE ${claims}, ${bare}`);
    await pool.end();
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
  const store = postgresStore(counting, { table, sweepEvery: 0 });
  for (let i = 0; i < 100; i++) {
    const [key, token] = [nextKey(), crypto.randomUUID()];
    await store.claim(key, token, 30_000);
    await store.commit(key, token, retainMs);
  }
  return statements / 100;
}
