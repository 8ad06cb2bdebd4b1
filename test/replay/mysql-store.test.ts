import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createPool as createCallbackPool } from 'mariadb/callback';
import mysql2 from 'mysql2';
import mysql2Promise from 'mysql2/promise';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { mysqlSchema, mysqlStore } from '../../src/replay/mysql-store.ts';
import { once } from '../../src/replay/once.ts';
import type { SqlExecutor } from '../../src/replay/sql-executor.ts';
import { readsOptions } from '../reads-options.ts';
import { mysql } from '../services/mysql.ts';
import { needs } from '../services/service.ts';
import { mysqlDrivers, patient, useMysql } from './mysql-database.ts';

const longMs = 60_000;
const nothing: SqlExecutor = async () => ({ rows: [], count: 0 });

describe('mysqlStore', () => {
  readsOptions('mysqlStore', (options) => mysqlStore(nothing, options), {
    tableName: 'table',
    sweepEach: 'sweepEvery',
    statementTimeout: 'statementTimeoutMs',
  });

  it('refuses wrong names of tables, and wrong numbers', () => {
    const wrongTables = ['', 'a b', 'a`b', "a'; DROP TABLE a; --", 'a.b.c', '.a', 'a.', '1a', 'é', 'x'.repeat(65)];
    for (const table of wrongTables) expect(() => mysqlStore(nothing, { table })).toThrow(TypeError);
    for (const table of wrongTables) expect(() => mysqlSchema(table)).toThrow('table must be "table" or');
    for (const table of [null, 5, ['a']]) expect(() => mysqlSchema(table as never)).toThrow(TypeError);
    for (const number of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '1']) {
      expect(() => mysqlStore(nothing, { sweepEvery: number as never })).toThrow('sweepEvery must be');
      expect(() => mysqlStore(nothing, { statementTimeoutMs: number as never })).toThrow('statementTimeoutMs must be');
    }
  });

  const place = { host: '127.0.0.1', port: 1, password: 'hunter2' };
  const callbackConnection = Object.assign(mysql2.createConnection(place).on('error', () => {}));
  const both: [name: string, client: unknown, message: string][] = [
    ['undefined', undefined, 'got undefined: for another driver or an ORM, pass async (text, values) =>'],
    ['null', null, 'got null: for another driver'],
    ['an empty string', '', 'got an empty string: for another driver'],
    ['options', place, 'got an object: for another driver'],
    ['a promise', Promise.resolve(), 'got a promise: await it.'],
    ['Kysely', { executeQuery: nothing }, 'got a Kysely: pass '],
    ['Knex', Object.assign(() => {}, { raw: nothing }), 'got a Knex: pass async (text, values) => ({ rows, count }).'],
    ['a pool of pg', new pg.Pool(), 'got a client of PostgreSQL: use postgresStore.'],
    ['a callback connection of mysql2', callbackConnection, 'takes callbacks: pass its promise().'],
  ];
  it.for([
    ...both,
    ['a URL', 'mysql://root:hunter2@127.0.0.1', 'got a string: pass mysql.createPool(url) of mysql2/promise.'],
    ['a callback pool of mysql2', mysql2.createPool(place), 'takes callbacks: pass its promise().'],
    ['a callback pool of mariadb', createCallbackPool(place), 'takes callbacks: create it with mysql2/promise or'],
    [
      'a cluster',
      mysql2Promise.createPoolCluster(),
      "got a cluster: pass the pool of your primary, as in cluster.of('",
    ],
    ['a connection', callbackConnection.promise(), 'got a single connection, which is lost for good with its socket'],
    ['drizzle', { $client: {}, query: {} }, 'got a database of drizzle: pass its $client.'],
  ] as typeof both)('refuses %s, and says what to pass', ([, client, message]) => {
    expect(() => mysqlStore(client as never)).toThrow(TypeError);
    expect(() => mysqlStore(client as never)).toThrow('mysqlStore needs a pool of mysql2/promise or mariadb, got');
    expect(() => mysqlStore(client as never)).toThrow(message);
    expect(() => mysqlStore(client as never)).not.toThrow('hunter2');
  });

  it.for([
    ...both,
    ['a URL', 'mysql://root:hunter2@127.0.0.1', 'got a string: pass the connection from getConnection() of your pool'],
    ['a pool, which would commit beside the transaction', mysql2Promise.createPool(place), 'got a pool: pass the'],
    ['drizzle', { $client: {}, query: {} }, 'got a database of Drizzle: pass drizzleTransaction(tx) of'],
  ] as typeof both)('refuses %s in a transaction, and says what to pass', ([, client, message]) => {
    const { within } = mysqlStore(nothing);
    expect(() => within(client as never)).toThrow(TypeError);
    expect(() => within(client as never)).toThrow('within() of mysqlStore needs the connection of your transaction,');
    expect(() => within(client as never)).toThrow(message);
    expect(() => within(client as never)).not.toThrow('hunter2');
  });

  it('passes on every other error as it is, and never tries it again', async () => {
    const error = new Error('connection refused');
    let calls = 0;
    const store = mysqlStore(() => {
      calls += 1;
      return Promise.reject(error);
    });
    await expect(store.claim('k', 't', longMs)).rejects.toBe(error);
    await expect(store.sweep()).rejects.toBe(error);
    await expect(store.migrate()).rejects.toHaveProperty('cause', error);
    expect(calls).toBe(3);
  });

  it('says where to call migrate() when it fails, with the reason and without a password', async () => {
    const cause = new Error('connect ECONNREFUSED mysql://app:hunter2@127.0.0.1:1/app');
    const failing = mysqlStore(() => Promise.reject(cause)).migrate();
    await expect(failing).rejects.toThrow(
      'migrate() could not create the table callhook_claims: connect ECONNREFUSED mysql://***@127.0.0.1:1/app. If this was a build',
    );
    await expect(failing).rejects.toThrow('not at the top level of a module.');
  });

  it('gives up a claim whose row changes between any two of its statements', async () => {
    await expect(mysqlStore(nothing).claim('k', 't', longMs)).rejects.toThrow('has changed 10 times');
  });
});

describe.for(mysqlDrivers)(`mysqlStore over $name${needs(mysql)}`, (driver) => {
  const skip = !mysql.isUp;
  const database = useMysql(driver);

  /** Sends what the store sends, and writes down what that does. */
  function recorded(): SqlExecutor & { readonly sent: (string | undefined)[] } {
    const sent: (string | undefined)[] = [];
    const send: SqlExecutor = async (text, values) => {
      sent.push(/^[A-Z]+/.exec(text)?.[0]);
      const [result] = (await (await connection()).query({ sql: text, metaAsArray: true } as never, values)) as [
        unknown,
      ];
      if (Array.isArray(result)) return { rows: result, count: result.length };
      return { rows: [], count: (result as { affectedRows: number }).affectedRows };
    };
    return Object.assign(send, { sent });
  }
  let lent: ReturnType<typeof database.pool.getConnection> | undefined;
  function connection() {
    lent ??= database.pool.getConnection();
    return lent;
  }

  it('takes two statements for a run, two for a duplicate, and one for each other verb', { skip }, async () => {
    const client = recorded();
    const store = mysqlStore(client, { table: database.table, sweepEvery: 0 });
    await once(store, 'k', () => 1);
    expect(client.sent.splice(0)).toEqual(['INSERT', 'UPDATE']);
    await once(store, 'k', () => 1);
    expect(client.sent.splice(0)).toEqual(['INSERT', 'SELECT']);
    await once(store, 'failing', () => Promise.reject(new Error('no'))).catch(() => {});
    expect(client.sent.splice(0)).toEqual(['INSERT', 'DELETE']);
    await store.renew('k', 't', longMs);
    await store.markDone('marked', longMs);
    await store.isDone('marked');
    expect(client.sent.splice(0)).toEqual(['UPDATE', 'REPLACE', 'SELECT']);
    await store.advance('k', 1, longMs);
    expect(client.sent.splice(0)).toEqual(['INSERT', 'SELECT']);
  });

  it('finds a key in flight or done without writing', { skip }, async () => {
    const { store, table } = database;
    await store.claim('k', 'owner', longMs);
    await store.markDone('done', longMs);
    const rows = () => database.run(`SELECT JSON_ARRAYAGG(CONCAT(\`key\`, expires_at, HEX(token))) AS r FROM ${table}`);
    const before = await rows();
    await store.claim('k', 'other', longMs);
    await store.claim('done', 'other', longMs);
    expect(await rows()).toEqual(before);
  });

  it('lets a late owner renew, commit and release until another one takes over', { skip }, async () => {
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

  it('never says that a lease is longer than it was made, when the clock has been set back', { skip }, async () => {
    const { store, table } = database;
    await store.claim('k', 't', 1_500);
    await database.run(`UPDATE ${table} SET expires_at = expires_at + INTERVAL 1 HOUR`);
    expect(await store.claim('k', 'other', 1_500)).toEqual({ status: 'in_flight', retryAfterMs: 1_500 });
  });

  it('says how to create a missing table, also when an executor wraps the error', { skip }, async () => {
    const wrapping: SqlExecutor = async (text, values) => {
      const send = recorded();
      return send(text, values).then(null, (cause) => Promise.reject(new Error('Failed query', { cause })));
    };
    for (const client of [database.pool, wrapping]) {
      const failing = mysqlStore(client, { table: 'none' }).claim('k', 't', longMs);
      await expect(failing).rejects.toThrow(
        "The table none does not exist: run `await store.migrate()` once, or create it with the SQL of mysqlSchema('none').",
      );
      await expect(failing).rejects.toHaveProperty('cause');
    }
  });

  describe('migrates', () => {
    it('from twenty connections at the same time', { skip }, async () => {
      const tables = Array.from({ length: 5 }, () => `claims_${randomUUID().slice(0, 8)}`);
      for (const table of tables) {
        const store = mysqlStore(database.pool, { table, ...patient });
        await Promise.all(Array.from({ length: 20 }, () => store.migrate()));
        expect((await once(store, 'k', () => 1)).status).toBe('processed');
      }
      await database.run(`DROP TABLE ${tables.join(', ')}`);
    });

    it('as a user who may not create tables, if the table is there', { skip }, async () => {
      const name = `callhook_${randomUUID().slice(0, 8)}`; // of a user, and of a database that not everybody may change
      await database.run(`CREATE DATABASE ${name}`);
      await database.run(mysqlSchema(`${name}.claims`));
      await database.run(`CREATE USER ${name}@'%'`);
      await database.run(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${name}.claims TO ${name}@'%'`);
      const pool = driver.createPool({ user: name, database: name, connectionLimit: 1 });
      const store = mysqlStore(pool, { table: 'claims' });
      await store.migrate();
      expect((await once(store, 'k', () => 1)).status).toBe('processed');
      expect(await store.sweep()).toBe(0);
      await expect(mysqlStore(pool, { table: 'others' }).migrate()).rejects.toHaveProperty('cause.errno', 1142);
      await pool.end();
      await database.run(`DROP USER ${name}@'%'`);
      await database.run(`DROP DATABASE ${name}`);
    });

    it('in another database, with upper-case letters, and runs from the SQL that it prints', { skip }, async () => {
      const place = `callhook_${randomUUID().slice(0, 8)}`;
      await database.run(`CREATE DATABASE ${place}`);
      for (const name of ['claims', 'Order', '_1']) {
        const store = mysqlStore(database.pool, { table: `${place}.${name}`, sweepEvery: 0, ...patient });
        await (name === 'claims' ? database.run(mysqlSchema(`${place}.claims`)) : store.migrate());
        expect((await once(store, 'k', () => 1)).status).toBe('processed');
        expect((await once(store, 'k', () => 1)).status).toBe('duplicate');
      }
      await database.run(`DROP DATABASE ${place}`);
    });
  });

  describe('sweeps', () => {
    const age = (hours: number, count: number) =>
      database.run(
        `INSERT INTO ${database.table} (\`key\`, token, expires_at) SELECT CONCAT('h', ?, '-', seq),
        IF(seq % 2 = 0, 't', NULL), UTC_TIMESTAMP(6) - INTERVAL ? HOUR FROM seq_1_to_${count}`,
        [hours, hours],
      );

    it('what has expired more than a day ago, in flight or done or a mark, and nothing else', { skip }, async () => {
      const { store, table } = database;
      await store.advance('k', 1, longMs);
      await store.writeMark('k', 'value', longMs);
      await database.run(`UPDATE ${table} SET expires_at = UTC_TIMESTAMP(6) - INTERVAL 25 HOUR`);
      expect(await store.readMark('k')).toBe(null);
      await age(25, 10);
      await age(23, 10);
      await age(-1, 10);
      expect(await store.sweep()).toBe(12);
      expect(await store.sweep()).toBe(0);
      expect(await database.count(table)).toBe(20);
    });

    it('ten thousand rows at most, and different ones when two sweep at once', { skip }, async () => {
      await age(48, 25_000);
      const swept = await Promise.all([database.store.sweep(), database.store.sweep(), database.store.sweep()]);
      swept.push(await database.store.sweep());
      expect(Math.max(...swept)).toBe(10_000);
      expect(swept.reduce((sum, count) => sum + count)).toBe(25_000);
    });

    it('with the index, however many rows there are', { skip }, async () => {
      await age(-1, 20_000);
      await age(48, 20_000);
      const texts: string[] = [];
      const swept = mysqlStore(async (text) => ({ rows: [], count: texts.push(text) }), { table: database.table });
      await swept.sweep();
      expect(await database.run(`EXPLAIN ${texts[0]}`)).toMatchObject({ key: 'expires_at', type: 'range' });
    });

    it('by itself after so many claims, in the background, and never within a transaction', { skip }, async () => {
      const client = recorded();
      await age(25, 3);
      const within = mysqlStore(database.pool, { table: database.table, sweepEvery: 1 }).within(client);
      for (let i = 0; i < 20; i++) await within.claim(`w${i}`, 't', longMs);
      expect(client.sent).not.toContain('DELETE');
      const store = mysqlStore(client, { table: database.table, sweepEvery: 10 });
      for (let i = 0; i < 20; i++) await store.claim(`k${i}`, 't', longMs);
      expect(client.sent.filter((verb) => verb === 'DELETE')).toHaveLength(2);
      await expect.poll(() => database.count(`${database.table} WHERE \`key\` LIKE 'h25%'`)).toBe(0);
    });

    it('without a claim that fails with it', { skip }, async () => {
      const client = recorded();
      const failing: SqlExecutor = (text, values) =>
        text.startsWith('DELETE') ? Promise.reject(new Error('no')) : client(text, values);
      const store = mysqlStore(failing, { table: database.table, sweepEvery: 1 });
      expect(await store.claim('k', 't', longMs)).toEqual({ status: 'claimed' });
      await sleep(20); // an unhandled rejection would fail the run
    });
  });
});
