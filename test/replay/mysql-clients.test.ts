import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type MysqlConnection, type MysqlPool, mysqlStore } from '../../src/replay/mysql-store.ts';
import type { SqlExecutor } from '../../src/replay/sql-executor.ts';
import { mysql } from '../services/mysql.ts';
import { needs } from '../services/service.ts';
import { callEveryVerb } from './every-verb.ts';
import { mysqlDrivers, type PoolOptions, patient, useMysql } from './mysql-database.ts';

const longMs = 60_000;

/** Texts that a wrong escape, character set or collation would change, or would take for one another. */
const oddTexts = [
  "'; DROP TABLE x; --",
  "\\'; --",
  '\\',
  'é',
  'É',
  'e\u0301',
  '🎉',
  '🎊',
  '\ufeffx',
  'x',
  'x ',
  'X',
  ':x',
  '?',
];

/** Changes nothing, and answers every question with these rows. */
const answering =
  (rows: unknown[]): SqlExecutor =>
  async (text) => ({ rows: text.startsWith('SELECT') ? rows : [], count: 0 });

const driverOptions: readonly (readonly [title: string, driver: string, options: PoolOptions])[] = [
  ['rows as arrays', 'both', { rowsAsArray: true }],
  ['nested tables', 'both', { nestTables: true }],
  ['tables before names', 'both', { nestTables: '_' }],
  ['named placeholders', 'both', { namedPlaceholders: true }],
  ['dates and large numbers as text', 'mysql2', { dateStrings: true, supportBigNumbers: true, bigNumberStrings: true }],
  ['a cast of its own', 'both', { typeCast: () => 'cast' }],
  ['no cast at all', 'mysql2', { typeCast: false }],
  ['without FOUND_ROWS', 'mysql2', { flags: ['-FOUND_ROWS'] }],
  ['without FOUND_ROWS', 'mariadb', { foundRows: false }],
  ['large numbers as text', 'mariadb', { bigIntAsNumber: false, bigNumberStrings: true, supportBigNumbers: true }],
  ['results with their metadata', 'mariadb', { metaAsArray: true, metaEnumerable: true }],
  ['the character set latin1', 'mysql2', { charset: 'latin1_swedish_ci' }],
  ['the character set latin1', 'mariadb', { charset: 'latin1' }],
  ['a time zone', 'both', { timezone: '+05:30' }],
  ['several statements', 'both', { multipleStatements: true }],
];

const sessions = [
  "sql_mode = 'ANSI_QUOTES'",
  "sql_mode = 'NO_BACKSLASH_ESCAPES'",
  "sql_mode = 'ANSI,NO_BACKSLASH_ESCAPES,HIGH_NOT_PRECEDENCE,SIMULTANEOUS_ASSIGNMENT,PAD_CHAR_TO_FULL_LENGTH'",
  "sql_mode = ''",
  "sql_mode = 'ORACLE'",
  "sql_mode = 'TRADITIONAL'",
  "sql_mode = 'EMPTY_STRING_IS_NULL'",
  "sql_mode = 'ORACLE,EMPTY_STRING_IS_NULL'",
  "time_zone = '+13:00'",
  "time_zone = '-12:00'",
  "tx_isolation = 'READ-UNCOMMITTED'",
  "tx_isolation = 'SERIALIZABLE'",
  'innodb_snapshot_isolation = ON',
  "collation_connection = 'utf8mb4_turkish_ci'",
];

describe.for(mysqlDrivers)(`mysqlStore over $name${needs(mysql)}`, (driver) => {
  const skip = !mysql.isUp;
  const database = useMysql(driver);

  async function keepsTheContract(pool: MysqlPool | SqlExecutor) {
    const store = mysqlStore(pool, { table: database.table, ...patient });
    expect(await store.claim('k', 't', 1_500)).toEqual({ status: 'claimed' });
    const other = await store.claim('k', 'other', 1_500);
    expect(other).toEqual({ status: 'in_flight', retryAfterMs: expect.any(Number) });
    expect(other.status === 'in_flight' && other.retryAfterMs).toSatisfy((ms: number) => ms >= 1 && ms <= 1_500);
    expect(await store.renew('k', 'other', longMs)).toBe(false);
    expect(await store.commit('k', 'other', longMs)).toBe(false);
    expect(await store.release('k', 'other')).toBe(false);
    expect(await store.renew('k', 't', longMs)).toBe(true);
    expect(await store.claim('k', 't', longMs)).toEqual({ status: 'claimed' });
    expect(await store.isDone('k')).toBe(false);
    expect(await store.commit('k', 't', longMs, '{"a_b": "é"}')).toBe(true);
    expect(await store.isDone('k')).toBe(true);
    expect(await store.claim('k', 'other', longMs)).toEqual({ status: 'done', value: '{"a_b": "é"}' });
    expect(await store.claim('late', 't', 1)).toEqual({ status: 'claimed' });
    await sleep(5);
    expect(await store.claim('late', 'other', longMs)).toEqual({ status: 'claimed' });
    expect(await store.release('late', 't')).toBe(false);
    expect(await store.release('late', 'other')).toBe(true);
    await store.markDone('m', longMs);
    await store.markDone('m', longMs);
    expect(await store.claim('m', 't', longMs)).toEqual({ status: 'done' });
    expect(await store.advance('k', 10, longMs)).toEqual({ behind: false });
    expect(await store.advance('k', 9, longMs)).toEqual({ behind: true });
    expect(await store.advance('k', 10, longMs)).toEqual({ behind: false });
    expect(await store.readMark('k')).toBe(null);
    await store.writeMark('empty', '', longMs);
    expect(await store.readMark('empty')).toBe('');
    expect(await store.claim('empty', 't', longMs)).toEqual({ status: 'claimed' });
    expect(await store.commit('empty', 't', longMs, '')).toBe(true);
    expect(await store.claim('empty', 'other', longMs)).toEqual({ status: 'done', value: '' });
    for (const ms of [1e14, Number.MAX_SAFE_INTEGER]) {
      expect(await store.claim(`long ${ms}`, 't', ms)).toEqual({ status: 'claimed' });
      expect(await store.claim(`long ${ms}`, 'other', ms)).toMatchObject({ status: 'in_flight' });
      expect(await store.renew(`long ${ms}`, 't', ms)).toBe(true);
      expect(await store.commit(`long ${ms}`, 't', ms)).toBe(true);
      expect(await store.isDone(`long ${ms}`)).toBe(true);
    }
    for (const text of oddTexts) {
      await store.writeMark(text, text, longMs);
      expect(await store.claim(text, text, longMs)).toEqual({ status: 'claimed' });
      expect(await store.commit(text, text, longMs, text)).toBe(true);
    }
    for (const text of oddTexts) {
      expect(await store.readMark(text)).toBe(text);
      expect(await store.claim(text, 'other', longMs)).toEqual({ status: 'done', value: text });
    }
    expect(await store.sweep()).toBe(0);
  }

  const options = driverOptions.filter(([, name]) => name === 'both' || name === driver.name);
  it.for(options)('keeps claims, values and marks with %s', { skip }, async ([, , poolOptions]) => {
    const pool = driver.createPool({ connectionLimit: 2, ...poolOptions });
    await keepsTheContract(pool);
    await pool.end();
  });

  it.for(sessions)('keeps claims, values and marks in a session with %s', { skip }, async (session) => {
    const pool = driver.createPool({ connectionLimit: 1 });
    const connection = await pool.getConnection();
    await connection.query({ sql: `SET SESSION ${session}` }, []);
    connection.release();
    await keepsTheContract(pool);
    await pool.end();
  });

  /** By default, mariadb rolls back when a connection is released. */
  const released: PoolOptions = driver.name === 'mariadb' ? { noControlAfterUse: true } : {};

  it.for(['SET SESSION autocommit = 0', 'START TRANSACTION'])(
    'writes nothing that would not be kept, on a connection with an open %s, and closes it',
    { skip },
    async (sql) => {
      const pool = driver.createPool({ connectionLimit: 1, ...released });
      const store = mysqlStore(pool, { table: database.table, ...patient });
      const verbs = ['claim', 'commit', 'release'] as const;
      for (const verb of verbs) {
        await database.store.claim('k', 't', longMs);
        const connection = await pool.getConnection();
        await connection.query({ sql }, []);
        connection.release();
        await expect(Promise.resolve(store[verb]('k', 't', longMs))).rejects.toThrow('has an open transaction');
        expect(await store.claim('k', 'other', longMs)).toMatchObject({ status: 'in_flight' });
      }
      await pool.end();
    },
  );

  it('takes no answer for a yes but the exact one', { skip }, async () => {
    await database.store.claim('k', 't', longMs);
    const verbs = (execute: SqlExecutor) => {
      const store = mysqlStore(execute, { table: database.table, sweepEvery: 0 });
      return [...callEveryVerb(store), store.sweep()];
    };
    const row = { status: 'yes' };
    const wrongCounts = [undefined, null, -1, 0.5, '', 'one', Number.NaN, [1], {}, true, 1n << 80n];
    const wrongRows = [undefined, null, {}, 'yes', [null], ['yes'], 1];
    const answers = [
      ...wrongCounts.flatMap((count) => [
        { rows: [row], count },
        { rows: [], count },
      ]),
      ...wrongRows.map((rows) => ({ rows, count: 1 })),
      ...[undefined, null, [row], row, 'yes', true, 1],
    ];
    for (const answer of answers) {
      const outcomes = await Promise.allSettled(verbs(async () => answer as never));
      expect([answer, outcomes.map(({ status }) => status)]).toEqual([answer, outcomes.map(() => 'rejected')]);
    }
    const asked = ['claim', 'isDone', 'advance', 'readMark'] as const;
    for (const rows of [[{}], [row, row], [{ status: 'YES' }], [{ status: 1 }], [['yes']]]) {
      const store = mysqlStore(answering(rows), { sweepEvery: 0 });
      for (const verb of asked)
        await expect(Promise.resolve(store[verb]('k', '1' as never, longMs))).rejects.toThrow('wrong answer');
    }
    for (const verb of ['renew', 'commit', 'release', 'claim'] as const) {
      const store = mysqlStore(async () => ({ rows: [], count: 2 }), { sweepEvery: 0 });
      await expect(Promise.resolve(store[verb]('k', 't', longMs))).rejects.toThrow('wrong answer');
    }
    expect(await database.store.claim('k', 'other', longMs)).toMatchObject({ status: 'in_flight' });
  });

  it.for([
    { status: 'claimed', ms: 1, value: null },
    { status: 'in_flight', ms: null, value: null },
    { status: 'in_flight', ms: 'soon', value: null },
    { status: 'in_flight', ms: 0.5, value: null },
    { status: 'in_flight', ms: -1, value: null },
    { status: 'done', ms: 1, value: 5 },
    { status: 'done', ms: 1 },
    { status: 'done', ms: 1, value: 'not hexadecimal' },
    { status: 'done', ms: 1, value: 'FF' },
    { status: 'banana', ms: null, value: null },
  ])('refuses the claim %j', async (row) => {
    const store = mysqlStore(answering([row]));
    await expect(store.claim('k', 't', longMs)).rejects.toThrow();
  });

  it('refuses a wrapper that takes the summary of a change for a row, and counts it', { skip }, async () => {
    const connection = await database.pool.getConnection();
    const wrapper: SqlExecutor = async (sql, values) => {
      const answer = await connection.query({ sql }, values);
      const rows = [Array.isArray(answer) ? answer[0] : answer].flat(); // mysql2 answers with a pair
      return { rows, count: rows.length };
    };
    await database.store.claim('k', 'owner', longMs);
    const within = database.store.within(wrapper);
    for (const verb of ['renew', 'commit', 'release'] as const) {
      await expect(Promise.resolve(within[verb]('k', 'foreign', longMs))).rejects.toThrow('wrong answer');
    }
    await expect(within.markDone('m', longMs)).rejects.toThrow('wrong answer');
    connection.release();
    expect(await database.store.renew('k', 'owner', longMs)).toBe(true);
  });

  it.for([
    ['a driver', { code: '42601' }],
    ['Drizzle', new Error('Failed query', { cause: { code: '42601' } })],
    ['Prisma', { code: 'P2010', meta: { driverAdapterError: { cause: { originalCode: '42601' } } } }],
  ])('says which store to use when %s runs its SQL on PostgreSQL', async ([, thrown]) => {
    const commit = database.store.within(() => Promise.reject(thrown)).commit('k', 't', longMs);
    await expect(commit).rejects.toMatchObject({
      name: 'TypeError',
      message: expect.stringContaining('use postgresStore.'),
      cause: thrown,
    });
  });

  it('keeps long keys apart, and keys of each kind that are called like another', { skip }, async () => {
    const { store } = database;
    const long = Array.from({ length: 795 }, (_, index) => String.fromCodePoint(0x4e00 + index)).join('');
    for (const key of [
      'k',
      'mark:position:k',
      'mark:value:k',
      'mark:claim:k',
      long,
      `x${long}`,
      long + long.slice(600),
    ]) {
      expect(await store.advance(key, 'z', longMs)).toEqual({ behind: false });
      await store.writeMark(key, key, longMs);
      expect(await store.claim(key, long, longMs)).toEqual({ status: 'claimed' });
      expect(await store.commit(key, long, longMs, key)).toBe(true);
      expect(await store.claim(key, 'other', longMs)).toEqual({ status: 'done', value: key });
      expect(await store.readMark(key)).toBe(key);
    }
  });

  it('keeps the highest of many concurrent positions, and tells each lower one that comes later', {
    skip,
  }, async () => {
    const { store } = database;
    const positions = Array.from({ length: 60 }, (_, index) => (index * 37) % 60);
    const told = await Promise.all(positions.map((position) => store.advance('p', position, longMs)));
    expect(told[positions.indexOf(59)]).toEqual({ behind: false });
    expect(await store.advance('p', 58.9, longMs)).toEqual({ behind: true });
    expect(await store.advance('p', 59, longMs)).toEqual({ behind: false });
    for (const text of ['A', 'A\t', 'A ', 'Z', 'a', 'é', '\u{ffff}', '\u{1f600}']) {
      expect(await store.advance('text', text, longMs)).toEqual({ behind: false });
    }
    expect(await store.advance('text', '\u{ffff}', longMs)).toEqual({ behind: true });
  });

  describe('meets another transaction, and', () => {
    const inSession = async <T>(session: string, use: (connection: MysqlConnection) => Promise<T>) => {
      const connection = await database.pool.getConnection();
      try {
        await connection.query({ sql: `SET SESSION ${session}` }, []);
        return await use(connection);
      } finally {
        connection.destroy();
      }
    };

    it('claims rows that are being swept, although both lock them in another order', { skip }, async () => {
      const { store, table } = database;
      const keys = Array.from({ length: 400 }, (_, index) => `k${index}`);
      for (let round = 0; round < 3; round += 1) {
        const old = keys.map((key) => `('${key}', 'old', UTC_TIMESTAMP(6) - INTERVAL 25 HOUR)`);
        await database.run(`REPLACE INTO ${table} (\`key\`, token, expires_at) VALUES ${old}`);
        const claims = keys.map((key) => store.claim(key, 't', longMs));
        const sweeps = Array.from({ length: 20 }, () => store.sweep());
        expect(new Set((await Promise.all(claims)).map(({ status }) => status))).toEqual(new Set(['claimed']));
        await Promise.all(sweeps);
        expect(await database.count(`${table} WHERE token = 't'`)).toBe(keys.length);
      }
    });

    it.for([1213, 1205, 1020])(
      'tries a statement again after the error %i, at most five times',
      { skip },
      async (errno) => {
        let calls = 0;
        const failing = (times: number): SqlExecutor => {
          calls = 0;
          return async () => {
            calls += 1;
            if (calls <= times) throw Object.assign(new Error('undone'), { errno });
            return { rows: [], count: 1 };
          };
        };
        expect(await mysqlStore(failing(4)).claim('k', 't', longMs)).toEqual({ status: 'claimed' });
        await expect(mysqlStore(failing(5)).claim('k', 't', longMs)).rejects.toHaveProperty('errno', errno);
        expect(calls).toBe(5);
        await expect(mysqlStore(failing(1)).within(failing(1)).commit('k', 't', longMs)).rejects.toThrow('undone');
        expect(calls).toBe(1);
      },
    );

    it('says nothing within the transaction that a deadlock has undone', { skip }, async () => {
      const { store, table } = database;
      for (const key of ['a', 'b']) await store.claim(key, 't', longMs);
      let begin = () => {};
      let waiting = 2;
      const bothHaveBegun = new Promise<void>((resolve) => {
        begin = () => {
          waiting -= 1;
          if (waiting === 0) resolve();
        };
      });
      const commitBoth = (one: string, other: string) =>
        database.inTransaction(async (connection) => {
          expect(await store.within(connection).commit(one, 't', longMs)).toBe(true);
          begin();
          await bothHaveBegun;
          return store.within(connection).commit(other, 't', longMs);
        });
      const results = await Promise.allSettled([commitBoth('a', 'b'), commitBoth('b', 'a')]);
      const [lost] = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
      expect(lost).toHaveProperty('errno', 1213);
      expect(results.filter(({ status }) => status === 'fulfilled')).toEqual([{ status: 'fulfilled', value: true }]);
      expect(await database.count(`${table} WHERE token IS NULL`)).toBe(2);
    });

    it('commits a claim that was renewed after the snapshot of the transaction', { skip }, async () => {
      const { store, table, effects } = database;
      await store.claim('k', 't', longMs);
      await database.inTransaction(async (connection) => {
        await connection.query({ sql: `SELECT * FROM ${table}, ${effects}` }, []);
        await store.renew('k', 't', 2 * longMs);
        expect(await store.within(connection).commit('k', 't', longMs)).toBe(true);
      });
      expect(await store.isDone('k')).toBe(true);
    });

    it('reads in a transaction what has been written after its snapshot', { skip }, async () => {
      const { store, table } = database;
      await database.inTransaction(async (connection) => {
        await connection.query({ sql: `SELECT * FROM ${table}` }, []);
        await store.writeMark('m', 'new', longMs);
        await store.markDone('done', longMs);
        const within = store.within(connection);
        expect(await within.readMark('m')).toBe('new');
        expect(await within.isDone('done')).toBe(true);
        expect(await within.claim('done', 't', longMs)).toEqual({ status: 'done' });
      });
    });

    it('refuses the commit if the server keeps snapshots and the claim was renewed, and says so', {
      skip,
    }, async () => {
      const { store, table } = database;
      await store.claim('k', 't', longMs);
      await inSession('innodb_snapshot_isolation = ON', async (connection) => {
        await connection.beginTransaction();
        await connection.query({ sql: `SELECT * FROM ${table}` }, []);
        await store.renew('k', 't', 2 * longMs);
        await expect(store.within(connection).commit('k', 't', longMs)).rejects.toHaveProperty('errno', 1020);
      });
      expect(await store.isDone('k')).toBe(false);
    });

    it('never calls a key done because of a commit that is rolled back, at READ UNCOMMITTED', { skip }, async () => {
      const { store, table } = database;
      await store.claim('k', 'late', 1);
      await sleep(20);
      await inSession("tx_isolation = 'READ-UNCOMMITTED'", async (reader) => {
        const uncommitted = store.within(reader);
        const connection = await database.pool.getConnection();
        await connection.beginTransaction();
        await store.within(connection).commit('k', 'late', longMs);
        expect(await database.count(`${table} WHERE token IS NULL`)).toBe(0);
        const [claim, isDone] = [uncommitted.claim('k', 'other', longMs), store.isDone('k')];
        await sleep(100);
        connection.destroy();
        expect(await claim).toEqual({ status: 'claimed' });
        expect(await isDone).toBe(false);
      });
    });

    it('never says yes to a server that has become read-only', { skip }, async () => {
      const { store } = database;
      await store.claim('k', 't', longMs);
      await inSession('tx_read_only = ON', async (connection) => {
        const within = store.within(connection);
        const verbs = [
          () => within.claim('k-new', 't', longMs),
          () => within.renew('k', 't', longMs),
          () => within.commit('k', 't', longMs),
          () => within.release('k', 't'),
          () => within.advance('k', 1, longMs),
          () => within.writeMark('k', 'value', longMs),
        ];
        for (const verb of verbs) await expect(Promise.resolve(verb())).rejects.toHaveProperty('errno', 1792);
      });
      expect(await store.commit('k', 't', longMs)).toBe(true);
    });

    it('closes a connection to a server that has become read-only, so that the pool opens another', {
      skip,
    }, async () => {
      const pool = driver.createPool({ connectionLimit: 1 });
      const connection = await pool.getConnection();
      await connection.query({ sql: 'SET SESSION tx_read_only = ON' }, []);
      connection.release();
      const store = mysqlStore(pool, { table: database.table, ...patient });
      await expect(store.claim('k', 't', longMs)).rejects.toHaveProperty('errno', 1792);
      expect(await store.claim('k', 't', longMs)).toEqual({ status: 'claimed' });
      await pool.end();
    });

    it('never says yes when the connection is lost in the middle of a statement', { skip }, async () => {
      const { store, table } = database;
      await store.claim('k', 't', longMs);
      await database.inTransaction(async (holder) => {
        await holder.query({ sql: `SELECT * FROM ${table} FOR UPDATE` }, []);
        const commit = store.commit('k', 't', longMs);
        const ended = expect(Promise.resolve(commit)).rejects.toThrow();
        const waiting = `information_schema.processlist WHERE info LIKE 'UPDATE%${table}%'`;
        await expect.poll(() => database.count(waiting)).toBe(1);
        const { id } = (await database.run(`SELECT id FROM ${waiting}`)) ?? {};
        await database.run(`KILL ${id}`);
        await ended;
      });
      expect(await store.commit('k', randomUUID(), longMs)).toBe(false);
      expect(await store.commit('k', 't', longMs)).toBe(true);
    });
  });
});
