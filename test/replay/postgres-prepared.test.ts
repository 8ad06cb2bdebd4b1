import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { type PostgresStoreOptions, postgresStore } from '../../src/replay/postgres-store.ts';
import { pgbouncer } from '../services/pgbouncer.ts';
import { postgres } from '../services/postgres.ts';
import { needs } from '../services/service.ts';
import { patient, usePostgres } from './postgres-database.ts';

const longMs = 60_000;

describe(`postgresStore over a pool of pg${needs(postgres)}`, { skip: !postgres.isUp }, () => {
  const database = usePostgres();
  const pools: pg.Pool[] = [];
  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.end()));
  });

  /** A pool of one connection, and a store over it that never sweeps. */
  function single(options?: PostgresStoreOptions, url = postgres.url) {
    const pool = new pg.Pool({ connectionString: url, max: 1, ...patient });
    pools.push(pool);
    const store = postgresStore(pool, { table: database.table, sweepEvery: 0, ...options });
    const preparedNames = async () => (await pool.query('SELECT name FROM pg_prepared_statements')).rows.map(nameOf);
    const handle = async (key: string) => {
      expect(await store.claim(key, 't', longMs)).toEqual({ status: 'claimed' });
      expect(await store.commit(key, 't', longMs)).toBe(true);
      expect(await store.claim(key, 'other', longMs)).toEqual({ status: 'done' });
    };
    return { pool, store, handle, preparedNames };
  }
  const nameOf = ({ name }: { readonly name: string }) => name;

  it('keeps each statement prepared, under one name however often it is sent', async () => {
    const { handle, preparedNames } = single();
    await handle('a');
    await handle('b');
    const names = await preparedNames();
    expect(names).toHaveLength(3); // two of claims, and the commit
    for (const name of names) expect(name).toMatch(/^callhook_[\da-f]{32}$/);
  });

  it('prepares nothing with `prepare: false`, and nothing in a transaction of yours', async () => {
    const unprepared = single({ prepare: false });
    await unprepared.handle('a');
    expect(await unprepared.preparedNames()).toEqual([]);
    const { pool, store, preparedNames } = single();
    const client = await pool.connect();
    await client.query('BEGIN');
    expect(await store.within(client).claim('k', 't', longMs)).toEqual({ status: 'claimed' });
    await client.query('COMMIT');
    client.release();
    expect(await preparedNames()).toEqual([]);
  });

  it('goes on unprepared when its statements are gone', async () => {
    const { pool, store, handle, preparedNames } = single();
    await handle('a');
    await pool.query('DEALLOCATE ALL');
    expect(await store.claim('b', 'late', longMs)).toEqual({ status: 'claimed' });
    expect(await store.commit('b', 'other', longMs)).toBe(false);
    await handle('c');
    expect(await preparedNames()).toEqual([]);
  });

  it('goes on unprepared when another process has prepared them on its connection', async () => {
    const [one, other] = [single(), single()];
    await one.handle('a');
    const names = await one.preparedNames();
    for (const name of names) await other.pool.query(`PREPARE ${name} AS SELECT 1`);
    await other.handle('b');
    expect(await other.preparedNames()).toEqual(names);
  });

  it('plans again while the table grows, so that no plan for a few rows reads all of it', async () => {
    const { pool, handle, preparedNames } = single();
    const grow = (prefix: string, rows: number) =>
      pool.query(
        `INSERT INTO ${database.table} SELECT '${prefix}' || i, NULL, now() FROM generate_series(1, ${rows}) i`,
      );
    await pool.query(`ALTER TABLE ${database.table} SET (autovacuum_enabled = false)`); // it would also plan again
    await grow('few', 5);
    await pool.query(`VACUUM ANALYZE ${database.table}`);
    for (let count = 0; count < 8; count++) await handle(`small_${count}`);
    const plans = async () => {
      const { rows } = await pool.query(
        'SELECT name, array_length(parameter_types, 1) AS parameters FROM pg_prepared_statements',
      );
      const explained = rows.map(async ({ name, parameters }) => {
        const values = ["'k'", "'t'", '60000', 'NULL'].slice(0, parameters);
        return (await pool.query(`EXPLAIN EXECUTE ${name}(${values})`)).rows;
      });
      return JSON.stringify(await Promise.all(explained));
    };
    expect(await preparedNames()).toHaveLength(3);
    expect(await plans()).toContain('Seq Scan');
    await grow('many', 20_000);
    expect(await plans()).toContain('Seq Scan');
    for (let count = 0; count < 50; count++) await handle(`large_${count}`);
    expect(await plans()).not.toContain('Seq Scan');
  });

  it('fails a statement whose connection is lost, and not the process, and goes on with another', async () => {
    const { pool, store, handle } = single();
    pool.on('error', () => {});
    const [{ pid }] = (await pool.query('SELECT pg_backend_pid() AS pid')).rows;
    await database.inTransaction(async (holder) => {
      await holder.query(`LOCK TABLE ${database.table} IN EXCLUSIVE MODE`);
      const ended = expect(store.claim('k', 't', longMs)).rejects.toHaveProperty('code', '57P01');
      await expect
        .poll(() => database.count(`pg_stat_activity WHERE pid = ${pid} AND wait_event_type = 'Lock'`))
        .toBe(1);
      await database.pool.query('SELECT pg_terminate_backend($1)', [pid]);
      await ended;
    });
    await handle('after');
  });

  it('writes nothing on a connection that was released with an open transaction, and closes it', async () => {
    const { pool, store, handle } = single();
    const client = await pool.connect();
    await client.query('BEGIN');
    client.release();
    await expect(store.claim('k', 't', longMs)).rejects.toThrow('pg.Pool has an open transaction');
    await handle('k');
    const failed = await pool.connect();
    await failed.query('BEGIN');
    await expect(failed.query('SELECT 1 / 0')).rejects.toThrow('division by zero');
    failed.release();
    await expect(store.claim('other', 't', longMs)).rejects.toThrow('pg.Pool has an open transaction');
    await handle('other');
    expect(pool.totalCount).toBe(1);
  });

  it('goes on when a migration changes the type of a column, and when the table is made again', async () => {
    const { store, handle } = single();
    pools.at(-1)?.on('error', () => {});
    await handle('a');
    await database.pool.query(`ALTER TABLE ${database.table} ALTER COLUMN value TYPE varchar(70000)`);
    const claim = async () => store.claim('a', 'other', longMs);
    await expect.poll(() => claim().catch(() => 'failed')).toEqual({ status: 'done' });
    await handle('b');
    await database.pool.query(`DROP TABLE ${database.table}`);
    await expect(store.claim('c', 't', longMs)).rejects.toThrow('does not exist');
    await store.migrate();
    await handle('c');
  });

  it('returns every connection to the pool, also after statements that fail', async () => {
    const { pool, store, handle } = single();
    await pool.query(`ALTER TABLE ${database.table} RENAME TO ${database.table}_away`);
    for (let count = 0; count < 3; count++)
      await expect(store.claim('k', 't', longMs)).rejects.toThrow('does not exist');
    await pool.query(`ALTER TABLE ${database.table}_away RENAME TO ${database.table}`);
    await handle('after');
    expect([pool.waitingCount, pool.totalCount - pool.idleCount]).toEqual([0, 0]);
  });

  describe(`behind a pooler for transactions${needs(pgbouncer)}`, { skip: !pgbouncer.isUp }, () => {
    it('gives each key to one of many claims of several processes, and loses no commit', async () => {
      const open = (max: number) => {
        const pool = new pg.Pool({ connectionString: pgbouncer.url, max, ...patient });
        pools.push(pool);
        return postgresStore(pool, { table: database.table });
      };
      const stores = [open(10), open(10), open(10)];
      for (let round = 0; round < 20; round++) {
        const claims = Array.from({ length: 30 }, async (_, index) => {
          const store = stores[index % 3] ?? database.store;
          const { status } = await store.claim(`k${round}`, `t${index}`, longMs);
          return status === 'claimed' && (await store.commit(`k${round}`, `t${index}`, longMs));
        });
        expect((await Promise.all(claims)).filter(Boolean)).toHaveLength(1);
        expect(await database.store.isDone(`k${round}`)).toBe(true);
      }
    });
  });
});
