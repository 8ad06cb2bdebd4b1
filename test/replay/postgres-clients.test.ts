import { randomUUID } from 'node:crypto';
import { drizzle } from 'drizzle-orm/node-postgres';
import { CamelCasePlugin, CompiledQuery, Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import postgresJs from 'postgres';
import { describe, expect, it } from 'vitest';
import { type PostgresClient, postgresStore } from '../../src/replay/postgres-store.ts';
import type { SqlExecutor } from '../../src/replay/sql-executor.ts';
import { postgres } from '../services/postgres.ts';
import { needs } from '../services/service.ts';
import { callEveryVerb } from './every-verb.ts';
import { patient, usePostgres } from './postgres-database.ts';

const longMs = 60_000;

describe(`postgresStore keeps claims, values and marks${needs(postgres)}`, { skip: !postgres.isUp }, () => {
  const database = usePostgres();

  async function keepsTheContract(client: PostgresClient | SqlExecutor) {
    const store = postgresStore(client, { table: database.table });
    expect(await store.claim('k', 't', 1_500)).toEqual({ status: 'claimed' });
    const other = await store.claim('k', 'other', 1_500);
    expect(other).toEqual({ status: 'in_flight', retryAfterMs: expect.any(Number) });
    expect(await store.renew('k', 'other', longMs)).toBe(false);
    expect(await store.commit('k', 'other', longMs)).toBe(false);
    expect(await store.release('k', 'other')).toBe(false);
    expect(await store.renew('k', 't', longMs)).toBe(true);
    expect(await store.isDone('k')).toBe(false);
    expect(await store.commit('k', 't', longMs, '{"a_b": "é"}')).toBe(true);
    expect(await store.isDone('k')).toBe(true);
    expect(await store.claim('k', 'other', longMs)).toEqual({ status: 'done', value: '{"a_b": "é"}' });
    expect(await store.claim('r', 't', longMs)).toEqual({ status: 'claimed' });
    expect(await store.release('r', 't')).toBe(true);
    await store.markDone('m', longMs);
    expect(await store.claim('m', 't', longMs)).toEqual({ status: 'done' });
    expect(await store.advance('k', 10, longMs)).toEqual({ behind: false });
    expect(await store.advance('k', 9, longMs)).toEqual({ behind: true });
    expect(await store.readMark('k')).toBe(null);
    await store.writeMark('k', '', longMs);
    expect(await store.readMark('k')).toBe('');
    expect(await store.sweep()).toBe(0);
  }

  it('over the $client of drizzle', () => keepsTheContract(drizzle(database.pool).$client));

  it('over Kysely, also with a plugin that renames columns', async () => {
    for (const plugins of [[], [new CamelCasePlugin()], [new CamelCasePlugin({ upperCase: true })]]) {
      const db = new Kysely({ dialect: new PostgresDialect({ pool: database.pool }), plugins });
      await keepsTheContract({ query: (text, values) => db.executeQuery(CompiledQuery.raw(text, values)) });
      await database.pool.query(`DELETE FROM ${database.table}`);
    }
  });

  it('over postgres.js, also when it renames columns', async () => {
    for (const options of [{}, { transform: postgresJs.camel }, { transform: postgresJs.toPascal }]) {
      const sql = postgresJs(postgres.url, { ...options, max: 2 } as object);
      const query = async (text: string, values: unknown[]) => ({ rows: await sql.unsafe(text, values as never[]) });
      if (options.transform === postgresJs.toPascal) {
        const store = postgresStore({ query }, { table: database.table });
        await expect(store.claim('k', 't', longMs)).rejects.toThrow('gave a wrong answer');
      } else await keepsTheContract({ query });
      await sql.end();
      await database.pool.query(`DELETE FROM ${database.table}`);
    }
  });

  it('over pg that reads integers as bigint, or everything as text', async () => {
    const asBigint = (oid: number, format?: 'text') => (oid === 20 ? BigInt : pg.types.getTypeParser(oid, format));
    for (const getTypeParser of [asBigint, () => String]) {
      const pool = new pg.Pool({
        connectionString: postgres.url,
        ...patient,
        max: 2,
        types: { getTypeParser } as never,
      });
      await keepsTheContract(pool);
      await pool.end();
      await database.pool.query(`DELETE FROM ${database.table}`);
    }
  });

  // DataSource.query of TypeORM 0.3 and 1: its peers do not fit beside ours.
  const typeorm = async (text: string, values: unknown[]) => {
    const { command, rows, rowCount } = await database.pool.query(text, values);
    return command === 'UPDATE' || command === 'DELETE' ? [rows, rowCount] : rows;
  };

  it('over TypeORM, whose answer to UPDATE and DELETE is a pair', () =>
    keepsTheContract({ query: async (text, values) => ({ rows: (await typeorm(text, values)) as unknown[] }) }));

  const executor: SqlExecutor = async (text, values) => {
    const { rows, rowCount } = await database.pool.query(text, values);
    return { rows, count: rowCount ?? 0 };
  };

  it('over a SqlExecutor, whether arrow, async, bound, or written as a function', async () => {
    function written(text: string, values: unknown[]) {
      return executor(text, values);
    }
    for (const fitting of [executor, written, written.bind(null)]) {
      await keepsTheContract(fitting);
      await database.pool.query(`DELETE FROM ${database.table}`);
    }
  });

  it('and migrates over a SqlExecutor', async () => {
    const store = postgresStore(executor, { table: `${database.table}_effects_2` });
    await store.migrate();
    expect(await store.claim('k', 't', longMs)).toEqual({ status: 'claimed' });
    await database.pool.query(`DROP TABLE ${database.table}_effects_2`);
  });

  it('and believes no SqlExecutor whose count does not fit its rows', async () => {
    await database.store.claim('k', 't', longMs);
    const yes = [{ status: 'yes' }];
    const wrong = [
      ...[undefined, null, 0, 2, -1, 0.5, '1', 1n, true, [1], Number.NaN].map((count) => ({ rows: yes, count })),
      ...[[], undefined, null, [yes], [null], 'yes', [{ status: true }]].map((rows) => ({ rows, count: 1 })),
      ...[undefined, null, yes, 1, true],
    ];
    for (const answer of wrong) {
      const within = database.store.within(async () => answer as never);
      const verbs = [within.commit('k', 't', longMs), within.renew('k', 't', longMs), within.claim('k', 't', longMs)];
      const outcomes = await Promise.allSettled(verbs);
      expect([answer, outcomes.map(({ status }) => status)]).toEqual([answer, outcomes.map(() => 'rejected')]);
    }
    expect(await database.store.isDone('k')).toBe(false);
  });

  it('and takes no answer for a yes but the exact one', async () => {
    await database.store.claim('k', 't', longMs);
    const verbs = (client: PostgresClient) => {
      const store = postgresStore(client, { table: database.table, sweepEvery: 0 });
      return [...callEveryVerb(store), store.sweep()];
    };
    const row = { status: 'yes' };
    const wrongRows = [[], [row, row], [[row], 1], [[], 0], {}, null, undefined, 'yes', 1, [null], ['yes'], [{}], [[]]];
    const wrongWords = ['true', 'YES', '', true, 1, null, undefined, ['yes'], {}].map((status) => [{ status }]);
    const answers = [...wrongRows, ...wrongWords].map((rows) => ({ rows }));
    for (const answer of [...answers, undefined, null, [row], row, 'yes', true]) {
      const outcomes = await Promise.allSettled(verbs({ query: async () => answer as never }));
      expect([answer, outcomes.map(({ status }) => status)]).toEqual([answer, outcomes.map(() => 'rejected')]);
    }
    const arrays = await Promise.allSettled(
      verbs({ query: (text, values) => database.pool.query({ text, values, rowMode: 'array' }) }),
    );
    expect(arrays.map(({ status }) => status)).toEqual(arrays.map(() => 'rejected'));
    expect(await database.store.claim('k', 'other', longMs)).toMatchObject({ status: 'in_flight' });
  });

  it.for([
    { status: 'claimed', ms: 1, value: null },
    { status: 'claimed', ms: null },
    { status: 'in_flight', ms: null, value: null },
    { status: 'in_flight', ms: 'soon', value: null },
    { status: 'in_flight', ms: 0.5, value: null },
    { status: 'in_flight', ms: -1, value: null },
    { status: 'done', ms: null, value: 5 },
    { status: 'done', ms: null },
    { status: 'banana', ms: null, value: null },
  ])('and refuses the claim %j', async (row) => {
    const store = postgresStore({ query: async () => ({ rows: [row] }) });
    await expect(store.claim('k', 't', longMs)).rejects.toThrow('gave a wrong answer');
  });

  it('with long keys, and with keys of each kind that are called like another', async () => {
    const { store } = database;
    const long = Array.from({ length: 995 }, (_, index) => String.fromCodePoint(0x4e00 + ((index * 7919) % 20_000)));
    for (const key of ['k', 'mark:position:k', 'mark:value:k', 'mark:claim:k', long.join(''), `x${long.join('')}`]) {
      expect(await store.advance(key, 'z', longMs)).toEqual({ behind: false });
      await store.writeMark(key, key, longMs);
      expect(await store.claim(key, 't', longMs)).toEqual({ status: 'claimed' });
      expect(await store.commit(key, 't', longMs, key)).toBe(true);
      expect(await store.claim(key, 'other', longMs)).toEqual({ status: 'done', value: key });
      expect(await store.readMark(key)).toBe(key);
    }
  });

  it('and the highest of many concurrent positions, telling each lower one that comes later', async () => {
    const { store } = database;
    const positions = Array.from({ length: 60 }, (_, index) => (index * 37) % 60);
    const told = await Promise.all(positions.map((position) => store.advance('p', position, longMs)));
    expect(told[positions.indexOf(59)]).toEqual({ behind: false });
    expect(await store.advance('p', 58.9, longMs)).toEqual({ behind: true });
    expect(await store.advance('p', 59, longMs)).toEqual({ behind: false });
    // Texts by their bytes, in whatever language the database sorts.
    for (const text of ['A', 'Z', 'a', 'é', '\u{ffff}', '\u{1f600}']) {
      expect(await store.advance('text', text, longMs)).toEqual({ behind: false });
    }
    expect(await store.advance('text', '\u{ffff}', longMs)).toEqual({ behind: true });
  });

  it('with a lease that is never said to be longer than it was made, when the clock has been set back', async () => {
    const { store, pool, table } = database;
    await store.claim('k', 't', 1_500);
    await pool.query(`UPDATE ${table} SET expires_at = expires_at + interval '1 hour'`);
    expect(await store.claim('k', 'other', 1_500)).toEqual({ status: 'in_flight', retryAfterMs: 1_500 });
  });

  it('and sweeps marks', async () => {
    const { store, pool, table } = database;
    await store.advance('k', 1, longMs);
    await store.writeMark('k', 'value', longMs);
    await pool.query(`UPDATE ${table} SET expires_at = now() - interval '25 hours'`);
    expect(await store.readMark('k')).toBe(null);
    expect(await store.advance('expired', 5, longMs)).toEqual({ behind: false });
    expect(await store.sweep()).toBe(2);
  });

  it('and refuses a connection of pg on which no transaction is open, before and after one', async () => {
    await database.store.claim('k', 't', longMs);
    const client = await database.pool.connect();
    const within = database.store.within(client);
    const refusal = {
      name: 'TypeError',
      message: expect.stringContaining('got one without a transaction: run BEGIN first'),
    };
    await expect(within.commit('k', 't', longMs)).rejects.toMatchObject(refusal);
    await client.query('BEGIN');
    expect(await within.commit('k', 'other', longMs)).toBe(false);
    await client.query('ROLLBACK');
    await expect(within.commit('k', 't', longMs)).rejects.toMatchObject(refusal);
    expect(await database.store.isDone('k')).toBe(false);
    client.release();
  });

  it('and takes the statement of a transaction whose BEGIN is still on its way', async () => {
    await database.store.claim('k', 't', longMs);
    const client = await database.pool.connect();
    const begun = client.query('BEGIN');
    expect(await database.store.within(client).commit('k', 't', longMs)).toBe(true);
    await begun;
    await client.query('ROLLBACK');
    client.release();
    expect(await database.store.isDone('k')).toBe(false);
  });

  it.for([
    ['a driver', { errno: 1064 }],
    ['Drizzle', new Error('Failed query', { cause: { errno: 1064 } })],
    ['Prisma', { code: 'P2010', meta: { driverAdapterError: { cause: { originalCode: '1064' } } } }],
  ])('and says which store to use when %s runs its SQL on MySQL', async ([, thrown]) => {
    const { within } = database.store;
    const commit = within(() => Promise.reject(thrown)).commit('k', 't', longMs);
    await expect(commit).rejects.toMatchObject({
      name: 'TypeError',
      message: expect.stringContaining('use mysqlStore.'),
    });
    await expect(commit).rejects.toHaveProperty('cause', thrown);
  });

  describe('and never says yes', () => {
    /** Runs every verb that writes on a client, each in a transaction of its own, and returns how each ended. */
    async function outcomes(client: pg.Client, key: string) {
      const store = database.store.within(client);
      const verbs = [
        () => store.claim(`${key}-new`, 't', longMs),
        () => store.renew(key, 't', longMs),
        () => store.commit(key, 't', longMs),
        () => store.release(key, 't'),
        () => store.advance(key, 1, longMs),
        () => store.writeMark(key, 'value', longMs),
      ];
      const ends: unknown[] = [];
      for (const verb of verbs) {
        await client.query('BEGIN');
        ends.push(await Promise.resolve(verb()).catch(({ code }) => code));
        await client.query('ROLLBACK');
      }
      return ends;
    }

    async function withClient<T>(options: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
      const client = new pg.Client({ connectionString: postgres.url, options });
      client.on('error', () => {});
      await client.connect();
      try {
        return await use(client);
      } finally {
        await client.end();
      }
    }

    it('to a server that has become read-only', async () => {
      await database.store.claim('k', 't', longMs);
      const ends = await withClient('-c default_transaction_read_only=on', (client) => outcomes(client, 'k'));
      expect(ends).toEqual(ends.map(() => '25006'));
      expect(await database.store.commit('k', 't', longMs)).toBe(true);
    });

    it('when a statement takes too long', async () => {
      await database.store.claim('k', 't', longMs);
      await database.inTransaction(async (holder) => {
        await holder.query(`LOCK TABLE ${database.table} IN EXCLUSIVE MODE`);
        const ends = await withClient('-c statement_timeout=50', (client) => outcomes(client, 'k'));
        expect(ends).toEqual(ends.map(() => '57014'));
      });
    });

    it('when a stricter transaction finds the claim changed', async () => {
      await database.store.claim('k', 't', longMs);
      await withClient('', async (client) => {
        await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
        await client.query(`SELECT FROM ${database.table}`);
        await database.store.renew('k', 't', longMs);
        await expect(database.store.within(client).commit('k', 't', longMs)).rejects.toHaveProperty('code', '40001');
        await expect(database.store.within(client).commit('k', 't', longMs)).rejects.toHaveProperty('code', '25P02');
      });
      expect(await database.store.isDone('k')).toBe(false);
    });

    it('when the connection is lost in the middle of a statement', async () => {
      await database.store.claim('k', 't', longMs);
      await withClient('', async (client) => {
        const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
        await database.inTransaction(async (holder) => {
          await holder.query(`LOCK TABLE ${database.table} IN EXCLUSIVE MODE`);
          await client.query('BEGIN');
          const commit = database.store.within(client).commit('k', 't', longMs);
          const ended = expect(commit).rejects.toHaveProperty('code', '57P01');
          await expect
            .poll(() => database.count(`pg_stat_activity WHERE pid = ${rows[0].pid} AND wait_event_type = 'Lock'`))
            .toBe(1);
          await database.pool.query('SELECT pg_terminate_backend($1)', [rows[0].pid]);
          await ended;
        });
        await expect(database.store.within(client).renew('k', 't', longMs)).rejects.toThrow();
      });
      expect(await database.store.commit('k', randomUUID(), longMs)).toBe(false);
      expect(await database.store.commit('k', 't', longMs)).toBe(true);
    });
  });
});
