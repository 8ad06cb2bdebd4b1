import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { once } from '../../src/replay/once.ts';
import { type PostgresClient, postgresSchema, postgresStore } from '../../src/replay/postgres-store.ts';
import { readsOptions } from '../reads-options.ts';
import { postgres } from '../services/postgres.ts';
import { needs } from '../services/service.ts';
import { patient, usePostgres } from './postgres-database.ts';

const longMs = 60_000;

describe('postgresStore', () => {
  const database = new PGlite();
  beforeAll(() => database.waitReady);
  afterAll(() => database.close());

  readsOptions('postgresStore', (options) => postgresStore(database, options), {
    tableName: 'table',
    sweepEach: 'sweepEvery',
    prepared: 'prepare',
  });

  it('refuses wrong names of tables, and wrong numbers of claims', () => {
    const wrongTables = ['', 'a b', 'a"b', "a'; DROP TABLE a; --", 'a.b.c', '.a', 'a.', '1a', 'é', 'x'.repeat(53)];
    for (const table of wrongTables) expect(() => postgresStore(database, { table })).toThrow(TypeError);
    for (const table of wrongTables) expect(() => postgresSchema(table)).toThrow(TypeError);
    for (const table of [null, 5, ['a']]) expect(() => postgresSchema(table as never)).toThrow(TypeError);
    for (const sweepEvery of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '1']) {
      expect(() => postgresStore(database, { sweepEvery: sweepEvery as never })).toThrow('sweepEvery must be');
    }
  });

  const nothing = () => {};
  it.for<[name: string, client: unknown, message: string]>([
    ['undefined', undefined, 'got undefined: pass a Pool of pg or a PGlite. For another driver, pass { query:'],
    ['null', null, 'got null: pass a Pool of pg'],
    ['an empty string', '', 'got an empty string: pass a Pool of pg'],
    ['a URL', 'postgres://:hunter2@127.0.0.1', 'got a string: pass new pg.Pool({ connectionString }).'],
    ['options', { connectionString: 'postgres://:hunter2@127.0.0.1' }, 'got an object: pass a Pool of pg'],
    ['a promise', Promise.resolve(), 'got a promise: await it.'],
    ['the class Pool', pg.Pool, 'got a class: pass a Pool, as in new pg.Pool().'],
    ['the sql of postgres.js', Object.assign(() => {}, { unsafe: nothing }), 'rows: await sql.unsafe(text, values)'],
    ['pg-promise', { $pool: new pg.Pool(), query: nothing }, 'got a database of pg-promise: pass its $pool.'],
    ['mysql2', { query: nothing, escapeId: nothing }, 'got a client of MySQL: use mysqlStore.'],
  ])('refuses %s, and says what to pass', ([, client, message]) => {
    expect(() => postgresStore(client as never)).toThrow(TypeError);
    expect(() => postgresStore(client as never)).toThrow(message);
    expect(() => postgresStore(client as never)).not.toThrow('hunter2');
  });

  it.for<[name: string, client: unknown, given: string]>([
    ['undefined, as the $client of a transaction', undefined, 'undefined'],
    ['null', null, 'null'],
    ['an empty string', '', 'an empty string'],
    ['a URL', 'postgres://:hunter2@127.0.0.1', 'a string'],
    ['options', { connectionString: 'postgres://:hunter2@127.0.0.1' }, 'an object'],
    ['the class Pool', pg.Pool, 'a function'],
    ['the sql of postgres.js', Object.assign(() => {}, { unsafe: nothing }), 'a function'],
    ['pg-promise', { $pool: new pg.Pool(), query: nothing }, 'an object'],
  ])('refuses %s in a transaction, and names a client with one instead of a pool', ([, client, given]) => {
    const { within } = postgresStore(database);
    expect(() => within(client as never)).toThrow(TypeError);
    expect(() => within(client as never)).toThrow(
      `open transaction, got ${given}: pass the client that has run BEGIN, or`,
    );
    expect(() => within(client as never)).not.toThrow(/hunter2|pass a Pool/);
  });

  it('refuses a database of an ORM, and says what to pass', () => {
    expect(() => postgresStore({ $client: new pg.Pool(), query: {} } as never)).toThrow('drizzle: pass its $client.');
    const advice = 'pass { query: async (text, values) => db.executeQuery(';
    expect(() => postgresStore({ executeQuery: nothing } as never)).toThrow(advice);
  });

  it.for<[name: string, client: unknown, message: string]>([
    ['a pool', new pg.Pool(), 'got a Pool: pass the client of your transaction, from `await pool.connect()`.'],
    ['a promise', Promise.resolve(), 'got a promise: await it.'],
    ['mysql2', { query: nothing, escapeId: nothing }, 'got a client of MySQL: use mysqlStore.'],
    ['Drizzle', { $client: new pg.Pool(), query: {} }, 'got a database of Drizzle: pass drizzleTransaction(tx) of'],
    ['its tx', { rollback: nothing, _: {}, query: {} }, 'got a transaction of Drizzle: pass drizzleTransaction(tx) of'],
    ['Kysely', { executeQuery: nothing }, 'got a Kysely: pass kyselyTransaction(trx) of callhook/replay/kysely'],
    ['Prisma', { $queryRawUnsafe: nothing }, 'got a client of Prisma: pass prismaTransaction(tx) of'],
    [
      'TypeORM',
      { query: nothing, getRepository: nothing },
      'got an object of TypeORM: pass typeormTransaction(manager)',
    ],
    ['a runner', { query: nothing, isTransactionActive: true }, 'pass typeormTransaction(queryRunner.manager) of'],
    ['MikroORM', { getTransactionContext: nothing, getRepository: nothing }, 'got an EntityManager of MikroORM'],
    ['Sequelize', { query: nothing, getQueryInterface: nothing }, 'got a Sequelize: pass a SqlExecutor'],
    ['Knex', Object.assign(() => {}, { raw: nothing, schema: {} }), 'got a Knex: pass a SqlExecutor'],
  ])('refuses %s in a transaction, although it can query, and says what to pass', ([, client, message]) => {
    expect(() => postgresStore(database).within(client as never)).toThrow(TypeError);
    expect(() => postgresStore(database).within(client as never)).toThrow(message);
  });

  it('says that nothing has connected a client of pg, which would never answer', async () => {
    const store = postgresStore(new pg.Client());
    await expect(store.claim('k', 't', longMs)).rejects.toThrow('call `await client.connect()` first');
    await expect(store.migrate()).rejects.toThrow('The PostgreSQL client is not connected: pass a Pool');
    await expect(store.sweep()).rejects.toThrow('not connected');
  });

  it('says how to create a missing table, also when the driver wraps the error', async () => {
    const wrapping: PostgresClient = {
      query: (text, values) =>
        database.query(text, values).catch((cause) => Promise.reject(new Error('Failed query', { cause }))),
    };
    for (const client of [database, wrapping]) {
      const failing = postgresStore(client, { table: 'nowhere.claims' }).claim('k', 't', longMs);
      await expect(failing).rejects.toThrow(
        "The table nowhere.claims does not exist: run `await store.migrate()` once, or create it with the SQL of postgresSchema('nowhere.claims').",
      );
      await expect(failing).rejects.toHaveProperty('cause');
    }
    await expect(once(postgresStore(database, { table: 'none' }), 'k', () => 1)).rejects.toThrow('store.migrate()');
  });

  it('passes on every other error as it is', async () => {
    const error = new Error('connection refused');
    const store = postgresStore({ query: () => Promise.reject(error) });
    await expect(store.claim('k', 't', longMs)).rejects.toBe(error);
    await expect(store.sweep()).rejects.toBe(error);
  });

  it('says where to call migrate() when it fails, with the reason and without a password', async () => {
    const cause = new Error('connect ECONNREFUSED postgres://app:hunter2@127.0.0.1:1/app');
    const failing = postgresStore({ query: () => Promise.reject(cause) }).migrate();
    await expect(failing).rejects.toThrow(
      'migrate() could not create the table callhook_claims: connect ECONNREFUSED postgres://***@127.0.0.1:1/app. If this was a build',
    );
    await expect(failing).rejects.toThrow('not at the top level of a module.');
    await expect(failing).rejects.toHaveProperty('cause', cause);
    const nowhere = postgresStore(database, { table: 'nowhere.claims' }).migrate();
    await expect(nowhere).rejects.toThrow(
      'could not create the table nowhere.claims: schema "nowhere" does not exist.',
    );
  });

  it('refuses the answer of an adapter that does not return rows as objects', async () => {
    const answers = [[{ status: 'claimed' }], { rows: [['claimed', 1]] }, { rows: [] }, undefined];
    for (const answer of answers) {
      const store = postgresStore({ query: () => Promise.resolve(answer as never) });
      await expect(store.claim('k', 't', longMs)).rejects.toThrow(TypeError);
    }
  });

  it('makes and uses tables in a schema, and with upper-case letters', async () => {
    await database.query('CREATE SCHEMA webhooks');
    for (const table of ['webhooks.claims', 'webhooks.Claims', 'user', '_1']) {
      const store = postgresStore(database, { table });
      await store.migrate();
      await store.migrate();
      expect((await once(store, 'k', () => 1)).status).toBe('processed');
      expect((await once(store, 'k', () => 1)).status).toBe('duplicate');
      expect(await store.sweep()).toBe(0);
    }
    const { rows } = await database.query("SELECT indexname FROM pg_indexes WHERE schemaname = 'webhooks' ORDER BY 1");
    expect(rows).toHaveLength(4);
  });

  it('runs from the SQL that it prints', async () => {
    await database.exec(postgresSchema('printed'));
    await database.exec(postgresSchema('printed'));
    expect((await once(postgresStore(database, { table: 'printed' }), 'k', () => 1)).status).toBe('processed');
  });

  it('refuses a PGlite outside of its transaction, and says what to pass', () => {
    const { within } = postgresStore(database);
    expect(() => within(database)).toThrow('got a PGlite: pass the tx of database.transaction(async (tx) => …).');
  });

  it('commits with the transaction of PGlite', async () => {
    await database.exec('CREATE TABLE calls (id text)');
    const store = postgresStore(database, { table: 'in_pglite' });
    await store.migrate();
    const save = (fails: boolean) =>
      once(store, 'k', (claim) =>
        database.transaction(async (transaction) => {
          await transaction.query("INSERT INTO calls VALUES ('call_1')");
          await claim.commit(store.within(transaction));
          if (fails) throw new Error('no');
        }),
      );
    await expect(save(true)).rejects.toThrow('no');
    expect(await save(false)).toMatchObject({ status: 'processed', claim: 'committed' });
    expect(await save(false)).toEqual({ status: 'duplicate' });
    expect((await database.query('SELECT id FROM calls')).rows).toHaveLength(1);
  });

  it('has a clock that goes on in a long transaction', async () => {
    const store = postgresStore(database, { table: 'clock' });
    await store.migrate();
    await database.transaction(async (transaction) => {
      const within = store.within(transaction);
      await within.claim('k', 'late', 60);
      await sleep(120);
      expect(await within.claim('k', 'owner', longMs)).toEqual({ status: 'claimed' });
    });
  });
});

describe(`postgresStore over pg${needs(postgres)}`, { skip: !postgres.isUp }, () => {
  const database = usePostgres();

  /** Sends what the store sends, and writes down what that does. */
  function recorded(): PostgresClient & { readonly sent: (string | undefined)[] } {
    const sent: (string | undefined)[] = [];
    return {
      sent,
      query(text, values) {
        sent.push(/INSERT|UPDATE|DELETE|^SELECT/.exec(text)?.[0]);
        return database.pool.query(text, values);
      },
    };
  }

  it('takes two statements for a run, two for a duplicate, and one for each other verb', async () => {
    const client = recorded();
    const store = postgresStore(client, { table: database.table, sweepEvery: 0 });
    await once(store, 'k', () => 1);
    expect(client.sent).toEqual(['INSERT', 'UPDATE']);
    await once(store, 'k', () => 1);
    expect(client.sent.slice(2)).toEqual(['INSERT', 'INSERT']);
    await once(store, 'failing', () => Promise.reject(new Error('no'))).catch(() => {});
    expect(client.sent.slice(4)).toEqual(['INSERT', 'DELETE']);
    await store.renew('k', 't', longMs);
    await store.markDone('marked', longMs);
    await store.isDone('marked');
    expect(client.sent.slice(6)).toEqual(['UPDATE', 'INSERT', 'SELECT']);
  });

  it('finds a key in flight or done without writing, and without waiting for a transaction on it', async () => {
    const { store, pool, table } = database;
    await store.claim('k', 'owner', longMs);
    await store.markDone('done', longMs);
    const versions = async () => (await pool.query(`SELECT ctid::text, xmin::text, xmax::text FROM ${table}`)).rows;
    const before = await versions();
    await store.claim('k', 'other', longMs);
    await store.claim('done', 'other', longMs);
    expect(await versions()).toEqual(before);
    await database.inTransaction(async (client) => {
      await store.within(client).commit('k', 'owner', longMs);
      expect(await store.claim('k', 'other', longMs)).toMatchObject({ status: 'in_flight' });
    });
    expect(await store.claim('k', 'other', longMs)).toEqual({ status: 'done' });
  });

  it.for(['repeatable read', 'serializable'])(
    'answers concurrent claims where the default isolation is %s',
    async (name) => {
      const options = `-c default_transaction_isolation=${name.replace(' ', '\\ ')}`;
      const pool = new pg.Pool({ connectionString: postgres.url, max: 10, options, ...patient });
      const store = postgresStore(pool, { table: database.table, sweepEvery: 0 });
      for (let round = 0; round < 10; round++) {
        const claims = Array.from({ length: 30 }, (_, index) => store.claim(`k${round}`, `t${index}`, longMs));
        const results = await Promise.all(claims);
        expect(results.filter(({ status }) => status === 'claimed')).toHaveLength(1);
      }
      await pool.end();
    },
  );

  it('works over one connection, for one statement at a time', async () => {
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    const store = postgresStore(client, { table: database.table });
    expect((await once(store, 'k', () => 1)).status).toBe('processed');
    expect((await once(store, 'k', () => 1)).status).toBe('duplicate');
    await client.end();
  });

  it('lets a late owner renew, commit and release until another one takes over', async () => {
    const { store } = database;
    for (const key of ['a', 'b', 'c']) await store.claim(key, 'late', 1);
    await sleep(20);
    expect(await store.renew('a', 'late', longMs)).toBe(true);
    expect(await store.commit('b', 'late', longMs)).toBe(true);
    expect(await store.release('c', 'late')).toBe(true);
    expect(await store.claim('a', 'other', longMs)).toMatchObject({ status: 'in_flight' });
    expect(await store.claim('b', 'other', longMs)).toEqual({ status: 'done' });
    expect(await store.claim('c', 'other', longMs)).toEqual({ status: 'claimed' });
  });

  describe('migrates', () => {
    it('from twenty connections at the same time', async () => {
      const tables = Array.from({ length: 5 }, () => `claims_${randomUUID().slice(0, 8)}`);
      const clients = Array.from({ length: 20 }, () => new pg.Client({ connectionString: postgres.url }));
      await Promise.all(clients.map((client) => client.connect()));
      for (const table of tables) {
        await Promise.all(clients.map((client) => postgresStore(client, { table }).migrate()));
        expect((await once(postgresStore(database.pool, { table }), 'k', () => 1)).status).toBe('processed');
      }
      await Promise.all(clients.map((client) => client.end()));
      await database.pool.query(`DROP TABLE ${tables.join(', ')}`);
    });

    it('where a connection had found no table before', async () => {
      const table = `claims_${randomUUID().slice(0, 8)}`;
      const client = new pg.Client({ connectionString: postgres.url });
      await client.connect();
      const store = postgresStore(client, { table });
      await expect(store.claim('k', 't', longMs)).rejects.toThrow('does not exist');
      await postgresStore(database.pool, { table }).migrate();
      await store.migrate();
      expect(await store.claim('k', 't', longMs)).toEqual({ status: 'claimed' });
      await client.end();
      await database.pool.query(`DROP TABLE ${table}`);
    });

    it('with the column for values in a table of the first versions, without which no claim is granted', async () => {
      const { pool, table, store } = database;
      await pool.query(`ALTER TABLE ${table} DROP COLUMN value`);
      const old = (key: string, token: string | null) =>
        pool.query(`INSERT INTO ${table} (key, token, expires_at) VALUES ($1, $2, now() + interval '1 hour')`, [
          key,
          token,
        ]);
      await old('done', null);
      // One after the other: a promise that rejects while nobody waits for it yet would end the test run.
      const verbs = [
        () => store.claim('k', 't', longMs),
        () => store.commit('k', 't', longMs),
        () => store.claim('done', 't', longMs),
      ];
      for (const verb of verbs)
        await expect(verb()).rejects.toThrow('lacks a column, as those of older versions of callhook do');
      await Promise.all([store.migrate(), store.migrate(), store.migrate()]);
      expect(await store.claim('done', 'other', longMs)).toEqual({ status: 'done' });
      expect(await store.claim('k', 't', longMs)).toEqual({ status: 'claimed' });
      expect(await store.commit('k', 't', longMs, 'kept')).toBe(true);
      await old('late', 't');
      expect(await store.claim('late', 'other', longMs)).toMatchObject({ status: 'in_flight' });
    });

    it('as a role that may not create tables, where the table is there', async () => {
      const client = new pg.Client({ connectionString: postgres.url });
      await client.connect();
      await client.query('SET ROLE pg_monitor');
      await postgresStore(client, { table: database.table }).migrate();
      await client.end();
    });
  });

  describe('sweeps', () => {
    const age = (hours: number, count: number) =>
      database.pool.query(
        `INSERT INTO ${database.table} (key, token, expires_at) SELECT 'h${hours}-' || i,
        CASE WHEN i % 2 = 0 THEN 't' END, now() - interval '${hours} hours' FROM generate_series(1, ${count}) i`,
      );

    it('what has expired more than a day ago, in flight or done, and nothing else', async () => {
      await age(25, 10);
      await age(23, 10);
      await age(-1, 10);
      expect(await database.store.sweep()).toBe(10);
      expect(await database.store.sweep()).toBe(0);
      expect(await database.count(database.table)).toBe(20);
    });

    it('ten thousand rows at most, and different ones when two sweep at once', async () => {
      await age(48, 25_000);
      const swept = await Promise.all([database.store.sweep(), database.store.sweep(), database.store.sweep()]);
      swept.push(await database.store.sweep(), await database.store.sweep(), await database.store.sweep());
      expect(Math.max(...swept)).toBe(10_000);
      expect(swept.reduce((sum, count) => sum + count)).toBe(25_000);
    });

    it('neither waits for a row that a transaction holds, nor deletes one that was claimed meanwhile', async () => {
      await age(25, 2);
      await database.inTransaction(async (client) => {
        await database.store.within(client).claim('h25-1', 'owner', longMs);
        expect(await database.store.sweep()).toBe(1);
      });
      expect(await database.store.sweep()).toBe(0);
      expect(await database.store.commit('h25-1', 'owner', longMs)).toBe(true);
    });

    it('with the index, however many rows there are', async () => {
      await age(-1, 20_000);
      await database.pool.query(`ANALYZE ${database.table}`);
      const sql = await new Promise<string>((resolve) => {
        const query = async (text: string) => {
          resolve(text);
          return { rows: [] };
        };
        void postgresStore({ query }, { table: database.table })
          .sweep()
          .catch(() => {}); // no row is no answer
      });
      const { rows } = await database.pool.query(`EXPLAIN ${sql}`);
      expect(JSON.stringify(rows)).toContain(`Index Scan using ${database.table}_expires_at`);
      expect(JSON.stringify(rows)).not.toContain('Seq Scan');
    });

    it('by itself after so many claims, in the background', async () => {
      const client = recorded();
      const store = postgresStore(client, { table: database.table, sweepEvery: 10 });
      await age(25, 3);
      for (let i = 0; i < 20; i++) await store.claim(`k${i}`, 't', longMs);
      expect(client.sent.filter((verb) => verb === 'DELETE')).toHaveLength(2);
      await expect.poll(() => database.count(`${database.table} WHERE key LIKE 'h25%'`)).toBe(0);
    });

    it('without a claim that waits for it, or fails with it', async () => {
      let fail: (error: Error) => void = () => expect.unreachable('nothing was swept');
      const client: PostgresClient = {
        query: (text, values) =>
          text.includes('DELETE')
            ? new Promise((_resolve, reject) => (fail = reject))
            : database.pool.query(text, values),
      };
      const store = postgresStore(client, { table: database.table, sweepEvery: 1 });
      expect(await store.claim('k', 't', longMs)).toEqual({ status: 'claimed' });
      fail(new Error('no'));
      await sleep(20); // an unhandled rejection would fail the run
    });

    it('never by itself within a transaction, or when told so', async () => {
      const client = recorded();
      const within = postgresStore(database.pool, { table: database.table, sweepEvery: 1 }).within(client);
      const never = postgresStore(client, { table: database.table, sweepEvery: 0 });
      for (let i = 0; i < 20; i++) {
        await within.claim(`w${i}`, 't', longMs);
        await never.claim(`n${i}`, 't', longMs);
      }
      expect(client.sent).not.toContain('DELETE');
    });
  });
});
