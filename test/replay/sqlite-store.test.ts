import { type ChildProcess, spawn } from 'node:child_process';
import { once as onceEmitted } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import Libsql from 'libsql';
import LibsqlPromise from 'libsql/promise';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClaimEnd } from '../../src/replay/claim-report.ts';
import { once } from '../../src/replay/once.ts';
import {
  type SqliteStatement,
  type SqliteStore,
  type SqliteStoreOptions,
  sqliteStore,
} from '../../src/replay/sqlite-store.ts';
import { faultyStore } from '../../src/testing/faulty-store.ts';
import { readsOptions } from '../reads-options.ts';
import { sqliteDrivers, type TestDatabase } from './sqlite-drivers.ts';

const longMs = 60_000;
const hour = 3_600_000;
const program = join(import.meta.dirname, 'sqlite-process.ts');

describe.for(sqliteDrivers)('sqliteStore over $name', (driver) => {
  let folder: string;
  let path: string;
  let database: TestDatabase;
  const children = new Set<ChildProcess>();
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'callhook-sqlite-'));
    path = join(folder, 'claims.db');
    database = driver.open(path);
  });
  afterEach(async () => {
    await Promise.all([...children].map(stop));
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const openStore = (options?: SqliteStoreOptions) => sqliteStore(database, options);
  const count = (table: string) => database.prepare(`SELECT 1 FROM ${table}`).all().length;

  /** A process that does its task on a file; `said` is what it says first. */
  function start(task: string, file: string, ...parameters: readonly (string | number)[]) {
    const args = ['--import', 'tsx', program, driver.name, task, file, ...parameters.map(String)];
    return watch(spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] }));
  }

  function watch<TChild extends ChildProcess & { readonly stdout: NodeJS.ReadableStream }>(child: TChild) {
    children.add(child);
    const said = onceEmitted(createInterface(child.stdout), 'line').then(([line]) => JSON.parse(line));
    return { child, said };
  }

  async function stop(child: ChildProcess): Promise<void> {
    children.delete(child);
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await onceEmitted(child, 'exit');
  }

  describe('with other processes on the file', () => {
    const whenAllHaveStarted = () => Date.now() + 2_000;

    it('gives each of 500 keys to exactly one of four', async () => {
      openStore();
      const startAt = whenAllHaveStarted();
      const claimed = await Promise.all([1, 2, 3, 4].map(() => start('claimKeys', path, startAt, 500).said));
      expect(claimed.flat()).toHaveLength(500);
      expect(new Set(claimed.flat()).size).toBe(500);
    });

    it('lets four processes open a new file at the same time', async () => {
      const startAt = whenAllHaveStarted();
      const errors = await Promise.all([1, 2, 3, 4].map(() => start('openFiles', path, startAt, 60).said));
      expect(errors.flat()).toEqual([]);
    });

    it('takes over from one that was killed, when its lease has ended and not before', async () => {
      const { child, said } = start('hold', path, 'k', hour);
      expect(await said).toEqual({ status: 'claimed' });
      await stop(child);
      let later = 0;
      const store = openStore({ now: () => Date.now() + later });
      expect(store.claim('k', 'next', longMs)).toMatchObject({ status: 'in_flight' });
      later = hour;
      expect(store.claim('k', 'next', longMs)).toEqual({ status: 'claimed' });
      expect(store.commit('k', 'crashed', longMs)).toBe(false);
    });

    it('waits for one that writes, no longer than its timeout, and then fails without a run', async () => {
      const patient = openStore({ busyTimeoutMs: 60_000 });
      const other = driver.open(path);
      const hurried = sqliteStore(other, { busyTimeoutMs: 50 });
      const { child, said } = start('lock', path, 300);
      expect(await said).toBe('locked');
      await expect(once(hurried, 'k', () => expect.unreachable())).rejects.toMatchObject({ code: 'store_unavailable' });
      const claim = patient.claim('k', 't', longMs);
      await new Promise<void>((resolve) => child.stdin.end(resolve)); // 300 ms later it ends its transaction
      expect(await claim).toEqual({ status: 'claimed' });
      expect(await hurried.claim('k', 't2', longMs)).toMatchObject({ status: 'in_flight' });
      other.close();
    });

    it('lets the event loop go on while many verbs wait for one that writes, and then answers them all', async () => {
      const store = openStore({ busyTimeoutMs: 60_000 });
      for (const key of ['renewed', 'committed', 'released', 'written']) await store.claim(key, 't', longMs);
      database.exec('CREATE TABLE effects (event_id TEXT)');
      const { child, said } = start('lock', path, 0);
      expect(await said).toBe('locked');
      const writing = store.writing(() => database.exec("INSERT INTO effects VALUES ('evt')"));
      const answers = [
        ...Array.from({ length: 50 }, (_, index) => store.claim(`k${index}`, 't', longMs)),
        store.renew('renewed', 't', longMs),
        store.commit('committed', 't', longMs, 'value'),
        store.release('released', 't'),
        writing.commit('written', 't', longMs),
        store.advance('position', 5, longMs),
        store.writeMark('mark', 'value', longMs),
      ];
      for (const answer of answers) expect(answer).toBeInstanceOf(Promise);
      for (let turns = 0; turns < 50; turns++) await sleep(1); // blocked for its 60 s, the loop would not get here
      child.stdin.end();
      expect(await Promise.all(answers)).toEqual([
        ...Array.from({ length: 50 }, () => ({ status: 'claimed' })),
        ...[true, true, true, true, { behind: false }, undefined],
      ]);
      expect(count('effects')).toBe(1);
      expect(store.claim('after', 't', longMs)).toEqual({ status: 'claimed' }); // at once again
    });

    it('is made while one writes to a new file, and opens it when that one has ended', async () => {
      const { child, said } = start('lock', path, 0);
      expect(await said).toBe('locked');
      const claim = openStore({ busyTimeoutMs: 60_000 }).claim('k', 't', longMs);
      expect(claim).toBeInstanceOf(Promise);
      child.stdin.end();
      expect(await claim).toEqual({ status: 'claimed' });
    });

    it('answers at once while one that writes is stopped, if it need not write', async () => {
      const store = openStore({ busyTimeoutMs: 100 });
      await store.markDone('done', longMs);
      await store.writeMark('mark', 'value', longMs);
      const { child, said } = start('lock', path, 0);
      expect(await said).toBe('locked');
      child.kill('SIGSTOP');
      expect(store.claim('done', 't', longMs)).toEqual({ status: 'done' });
      expect(store.isDone('done')).toBe(true);
      expect(store.readMark('mark')).toBe('value');
      await expect(store.claim('k', 't', longMs)).rejects.toThrow('locked');
      await stop(child);
      expect(await store.claim('k', 't', longMs)).toEqual({ status: 'claimed' });
    });

    it('leaves the connection able to commit after it has waited in vain, with its own busy timeout', async () => {
      database.exec('PRAGMA busy_timeout = 1234');
      const store = openStore({ busyTimeoutMs: 1 });
      await store.claim('k', 't', longMs);
      const { child, said } = start('lock', path, 0);
      expect(await said).toBe('locked');
      await expect(store.claim('k2', 't', longMs)).rejects.toThrow('locked');
      await expect(store.renew('k', 't', longMs)).rejects.toThrow('locked');
      await expect(store.commit('k', 't', longMs)).rejects.toThrow('locked');
      await expect(store.advance('k', 1, longMs)).rejects.toThrow('locked');
      await stop(child);
      expect(Object.values(database.prepare('PRAGMA busy_timeout').all()[0] ?? {})).toEqual([1234]);
      database.exec('BEGIN IMMEDIATE; CREATE TABLE own (id TEXT); COMMIT');
      expect(await store.writing(() => {}).commit('k', 't', longMs)).toBe(true);
    });

    it('leaves a busy timeout as it is that was set later, and does not wait for so long in one go', async () => {
      const store = openStore();
      database.exec('PRAGMA busy_timeout = 60000');
      const { child, said } = start('lock', path, 0);
      expect(await said).toBe('locked');
      const claim = store.claim('k', 't', longMs); // would block until the timeout ends
      await stop(child);
      expect(await claim).toEqual({ status: 'claimed' });
      expect(Object.values(database.prepare('PRAGMA busy_timeout').all()[0] ?? {})).toEqual([60_000]);
    });

    it('throws at once within a transaction of yours, because a later write would not be part of it', async () => {
      const store = openStore({ busyTimeoutMs: 60_000 });
      await store.claim('k', 't', longMs);
      const { child, said } = start('lock', path, 0);
      expect(await said).toBe('locked');
      database.exec('BEGIN');
      expect(() => store.commit('k', 't', longMs)).toThrow('locked');
      expect(() => store.advance('k', 1, longMs)).toThrow('locked');
      database.exec('ROLLBACK');
      await stop(child);
      expect(await store.commit('k', 't', longMs)).toBe(true);
    });

    it('keeps the highest of the positions that four processes write at the same time', async () => {
      openStore();
      const startAt = whenAllHaveStarted();
      const told = await Promise.all([0, 1, 2, 3].map((first) => start('advance', path, startAt, first, 400).said));
      const store = openStore();
      const advanced: number[] = told.flat();
      expect(advanced).toContain(399);
      expect(await store.advance('p', 399, longMs)).toEqual({ behind: false });
      expect(await store.advance('p', 398.9, longMs)).toEqual({ behind: true });
      for (const own of told) expect(own).toEqual([...own].sort((a: number, b: number) => a - b));
    });

    // Drivers that stop at the first row of a statement do not see that it could not be committed.
    it.skipIf(process.platform === 'win32')('says of no claim that it was made, when the disk was full', async () => {
      const node = [process.execPath, '--import', 'tsx', program, driver.name, 'fillDisk', path];
      const args = ['-c', 'ulimit -f 800; exec "$@"', 'bash', ...node];
      const { said } = watch(spawn('bash', args, { stdio: ['ignore', 'pipe', 'inherit'] }));
      const { claimed, stored } = await said;
      expect(claimed).toBeGreaterThan(10);
      expect(claimed).toBeLessThan(1_000);
      expect(stored).toBe(claimed);
    });
  });

  it('remembers done keys when the file is opened again', () => {
    const store = openStore();
    store.claim('k', 't', longMs);
    store.commit('k', 't', longMs);
    database.close();
    database = driver.open(path);
    expect(openStore().claim('k', 'other', longMs)).toEqual({ status: 'done' });
    expect(database.prepare('PRAGMA journal_mode').all()).toMatchObject([{ journal_mode: 'wal' }]);
  });

  it.each(['UTF-8', 'UTF-16le', 'UTF-16be'])(
    'orders positions by their code points in a database of %s',
    (encoding) => {
      const other = driver.open(':memory:');
      other.exec(`PRAGMA encoding = '${encoding}'`);
      const store = sqliteStore(other);
      for (const position of [1, 'z', 'ā', '\uffff', '😀'])
        expect(store.advance('k', position, longMs)).toEqual({ behind: false });
      for (const position of ['\uffff', 'ā', 'z', 1])
        expect(store.advance('k', position, longMs)).toEqual({ behind: true });
      other.close();
    },
  );

  it('works in memory, in tables of their own', () => {
    const memory = driver.open(':memory:');
    const [a, b] = [sqliteStore(memory), sqliteStore(memory, { table: 'Order' })];
    expect(a.claim('k', 't', longMs)).toEqual({ status: 'claimed' });
    expect(b.claim('k', 'other', longMs)).toEqual({ status: 'claimed' });
    memory.close();
  });

  it('measures by the clock that it is given', () => {
    let time = 1_000_000;
    const store = openStore({ now: () => time });
    store.claim('k', 'a', 30_000);
    time += 10_000;
    expect(store.claim('k', 'b', 30_000)).toEqual({ status: 'in_flight', retryAfterMs: 20_000 });
    time += 20_000;
    expect(store.renew('k', 'a', 1_000)).toBe(true); // late, but followed by nobody
    time += 1_000;
    expect(store.claim('k', 'b', 30_000)).toEqual({ status: 'claimed' });
  });

  it('finds a key in flight or done without writing, and without waiting for another writer', () => {
    const store = openStore({ busyTimeoutMs: 0 });
    store.claim('k', 't', longMs);
    store.markDone('done', longMs);
    database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all();
    const other = driver.open(path);
    other.exec('BEGIN IMMEDIATE');
    expect(store.claim('k', 'other', longMs)).toMatchObject({ status: 'in_flight' });
    expect(store.claim('done', 'other', longMs)).toEqual({ status: 'done' });
    other.exec('COMMIT');
    other.close();
    expect(statSync(`${path}-wal`).size).toBe(0);
  });

  describe('sweeps what has expired more than a day ago, after every thousand claims:', () => {
    let time = 0;
    let store: SqliteStore;
    beforeEach(() => {
      time = 1_000_000;
      store = openStore({ now: () => time });
      database.exec('PRAGMA synchronous = OFF'); // thousands of claims need not wait for the disk
    });
    function claim(prefix: string, claims: number) {
      for (let i = 0; i < claims; i++) store.claim(`${prefix}${i}`, 't', 1_000);
    }
    function handle(prefix: string, events: number) {
      for (let i = 0; i < events; i++) {
        store.claim(`${prefix}${i}`, 't', 1_000);
        store.commit(`${prefix}${i}`, 't', 1_000);
      }
    }

    it('events that were handled, two thousand at once', () => {
      handle('old', 2_500);
      time += 23 * hour;
      handle('young', 1_000);
      expect(count('callhook_claims')).toBe(3_500);
      time += 2 * hour;
      handle('new', 1_000);
      expect(count('callhook_claims')).toBe(500 + 1_000 + 1_000);
      handle('newer', 1_000);
      expect(count("callhook_claims WHERE key LIKE 'old%'")).toBe(0);
      expect(count('callhook_claims')).toBe(3_000);
    });

    it('claims of processes that have crashed, wherever their keys are', () => {
      claim('old', 1_000);
      handle('a', 1_000);
      claim('b', 1_000);
      claim('z', 1_000);
      time += 23 * hour;
      claim('young', 1_000);
      time += 2 * hour;
      // Each sweep walks 2,000 of at most 10,000 rows.
      for (let round = 0; round < 5; round++) handle(`new${round}`, 1_000);
      expect(count("callhook_claims WHERE key GLOB 'old*' OR key GLOB '[abz]*'")).toBe(0);
      expect(count("callhook_claims WHERE key LIKE 'young%'")).toBe(1_000);
      expect(count("callhook_claims WHERE key LIKE 'new%'")).toBe(5_000);
    });
  });

  it('sweeps with the index and the primary key, however many rows there are', () => {
    const sqls: string[] = [];
    const recorded = (sql: string) => {
      sqls.push(sql);
      return database.prepare(sql);
    };
    sqliteStore({ exec: (sql) => database.exec(sql), prepare: recorded });
    const plan = (sql: string) => JSON.stringify(database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...zeros(sql)));
    const zeros = (sql: string) => Array.from(sql.matchAll(/\?/g), () => 0);
    const sweeps = sqls.filter((sql) => sql.includes('LIMIT'));
    expect(sweeps).toHaveLength(3);
    for (const sql of sweeps) expect(plan(sql)).not.toMatch(/SCAN callhook_claims|TEMP B-TREE/);
    expect(sweeps.map(plan).filter((text) => text.includes('INDEX callhook_claims_done'))).toHaveLength(1);
  });

  it('goes on with the table of callhook 0.1, and gives it the index of today', async () => {
    database.exec(`CREATE TABLE callhook_claims (
  key TEXT NOT NULL PRIMARY KEY, token TEXT, expires_at INTEGER NOT NULL, value TEXT
) WITHOUT ROWID`);
    database.exec('CREATE INDEX callhook_claims_expires_at ON callhook_claims (expires_at)');
    const inOneHour = Date.now() + hour;
    database.exec(
      `INSERT INTO callhook_claims VALUES ('done', NULL, ${inOneHour}, 'kept'), ('held', 't', ${inOneHour}, NULL)`,
    );
    const store = openStore();
    expect(store.claim('done', 'other', longMs)).toEqual({ status: 'done', value: 'kept' });
    expect(store.claim('held', 'other', longMs)).toMatchObject({ status: 'in_flight' });
    expect(store.commit('held', 't', longMs)).toBe(true);
    const indexes = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL").all();
    expect(indexes).toMatchObject([{ name: 'callhook_claims_done' }]);
  });

  it('adds the column for values to a table of the first versions, which goes on to serve these', async () => {
    database.exec(
      'CREATE TABLE callhook_claims (key TEXT NOT NULL PRIMARY KEY, token TEXT, expires_at INTEGER NOT NULL)',
    );
    const old = database.prepare('INSERT INTO callhook_claims (key, token, expires_at) VALUES (?, ?, ?)');
    old.run('done', null, Date.now() + hour);
    const stores = [openStore(), openStore()];
    for (const [index, store] of stores.entries()) {
      expect(store.claim('done', 'other', longMs)).toEqual({ status: 'done' });
      expect(store.claim(`k${index}`, 't', longMs)).toEqual({ status: 'claimed' });
      expect(store.commit(`k${index}`, 't', longMs, 'kept')).toBe(true);
    }
    old.run('late', 't', Date.now() + hour);
    expect(stores[0]?.claim('late', 'other', longMs)).toMatchObject({ status: 'in_flight' });
  });

  it('gives no claim twice while a process of callhook 0.1 uses the file', () => {
    const store = openStore();
    const old = driver.open(path);
    old.exec('CREATE INDEX IF NOT EXISTS callhook_claims_expires_at ON callhook_claims (expires_at)');
    old
      .prepare('INSERT INTO callhook_claims (key, token, expires_at) VALUES (?, ?, ?)')
      .run('k', 'old', Date.now() + hour);
    expect(store.claim('k', 't', longMs)).toMatchObject({ status: 'in_flight' });
    expect(store.claim('k2', 't', longMs)).toEqual({ status: 'claimed' });
    expect(openStore().commit('k2', 't', longMs)).toBe(true); // without the index again
    expect(old.prepare('SELECT 1 FROM callhook_claims ORDER BY expires_at').all()).toHaveLength(2);
    old.close();
  });

  it('fails when the database is closed, also while a verb waits', async () => {
    const other = driver.open(join(folder, 'other.db'));
    const store = sqliteStore(other);
    other.exec('BEGIN');
    const waiting = Promise.resolve(store.claim('k', 't', longMs));
    other.close();
    await expect(waiting).rejects.toThrow('is closed');
    expect(() => store.claim('k', 't', longMs)).toThrow('is closed');
  });

  describe('in a transaction', () => {
    beforeEach(() => database.exec('CREATE TABLE effects (event_id TEXT)'));
    const write = () => database.prepare('INSERT INTO effects VALUES (?)').run('evt');

    it('writes the effect together with the commit', async () => {
      const store = openStore();
      const run = () => once(store, 'k', (claim) => claim.commit(store.writing(write)));
      expect(await run()).toMatchObject({ status: 'processed', claim: 'committed' });
      expect(await run()).toEqual({ status: 'duplicate' });
      expect(count('effects')).toBe(1);
    });

    it('rolls both back when the writing fails, so that a retry runs', async () => {
      const store = openStore();
      const ends: ClaimEnd[] = [];
      const failing = store.writing(() => {
        write();
        throw new Error('no');
      });
      const run = once(store, 'k', (claim) => claim.commit(failing), { observe: ({ claim }) => ends.push(claim) });
      await expect(run).rejects.toThrow('no');
      expect(ends).toEqual(['released']);
      expect(count('effects')).toBe(0);
      await once(store, 'k', (claim) => claim.commit(store.writing(write)));
      expect(count('effects')).toBe(1);
    });

    it('writes nothing when another run has taken over', async () => {
      const store = openStore();
      const unrenewed = faultyStore(store);
      unrenewed.fail('renew', 'before');
      const late = once(
        unrenewed,
        'k',
        async (claim) => {
          await sleep(300);
          await once(store, 'k', (other) => other.commit(store.writing(write)));
          await claim.commit(store.writing(() => expect.unreachable()));
        },
        { leaseMs: 100 },
      );
      await expect(late).rejects.toMatchObject({ code: 'lease_lost' });
      expect(count('effects')).toBe(1);
      database.exec('BEGIN IMMEDIATE; COMMIT'); // none is left open
    });

    it('refuses to write what takes longer than the transaction', async () => {
      const store = openStore();
      const writing = store.writing(async () => {
        write();
        await sleep(1);
        throw new Error('nobody hears this');
      });
      await expect(once(store, 'k', (claim) => claim.commit(writing))).rejects.toThrow('must be synchronous');
      expect(count('effects')).toBe(0);
    });

    it('keeps claims, renewals and releases out of a transaction that another run has open', async () => {
      const store = openStore({ busyTimeoutMs: 60_000 });
      for (const key of ['renewed', 'released']) store.claim(key, 't', longMs);
      database.exec('BEGIN');
      write();
      const waiting = [
        store.claim('k', 't', longMs),
        store.renew('renewed', 't', longMs),
        store.release('released', 't'),
      ];
      let settled = 0;
      for (const answer of waiting) void Promise.resolve(answer).then(() => settled++);
      await sleep(50);
      expect(settled).toBe(0);
      database.exec('ROLLBACK');
      expect(await Promise.all(waiting)).toEqual([{ status: 'claimed' }, true, true]);
      expect(await store.claim('k', 'other', longMs)).toMatchObject({ status: 'in_flight' });
      expect(await store.claim('released', 'other', longMs)).toMatchObject({ status: 'claimed' });
    });

    it('does not take the commit of a transaction that is still open for an event that was handled', async () => {
      const store = openStore({ busyTimeoutMs: 60_000 });
      store.claim('k', 't', 1);
      database.exec('BEGIN');
      expect(store.commit('k', 't', longMs)).toBe(true);
      const claim = store.claim('k', 'other', longMs);
      database.exec('ROLLBACK');
      expect(await claim).not.toMatchObject({ status: 'done' });
    });

    it('fails a claim whose patience ends before the transaction of another run', async () => {
      const store = openStore({ busyTimeoutMs: 30 });
      database.exec('BEGIN');
      await expect(once(store, 'k', () => expect.unreachable())).rejects.toMatchObject({ code: 'store_unavailable' });
      database.exec('ROLLBACK');
      expect(await once(store, 'k', () => 1)).toMatchObject({ value: 1 });
    });

    it('can be committed in a BEGIN and COMMIT of your own', async () => {
      const store = openStore();
      const save = (end: 'COMMIT' | 'ROLLBACK') => {
        database.exec('BEGIN IMMEDIATE');
        write();
        const isHeld = store.commit('k', 't', longMs);
        database.exec(end);
        return isHeld;
      };
      store.claim('k', 't', longMs);
      expect(save('ROLLBACK')).toBe(true);
      expect(store.isDone('k')).toBe(false);
      expect(save('COMMIT')).toBe(true);
      expect(store.isDone('k')).toBe(true);
      expect(count('effects')).toBe(1);
    });
  });

  readsOptions('sqliteStore', (options) => openStore(options), {
    tables: 'table',
    nou: 'now',
    busyTimeout: 'busyTimeoutMs',
  });

  it('refuses anything that is not a database, wrong names of tables, and wrong timeouts', () => {
    for (const wrong of [undefined, null, 'claims.db', {}, { exec() {} }]) {
      expect(() => sqliteStore(wrong as never)).toThrow('sqliteStore needs an open database');
    }
    for (const table of ['', 'a b', 'a"b', 'main.a', '1a', null]) {
      expect(() => openStore({ table: table as never })).toThrow('table must be');
    }
    for (const busyTimeoutMs of [-1, 1.5, Number.NaN, 2 ** 31, '5']) {
      expect(() => openStore({ busyTimeoutMs: busyTimeoutMs as never })).toThrow('busyTimeoutMs must be');
    }
  });
});

describe('sqliteStore refuses, and says what to pass for', () => {
  const nothing = () => {};
  const later = { exec: async () => {}, prepare: async () => ({ all: async () => [], run: async () => ({}) }) };
  it.for<[name: string, database: unknown, message: string]>([
    ['undefined', undefined, 'got undefined: pass new Database(path).'],
    ['a path', 'claims.db', 'got a string: pass new Database(path).'],
    ['an empty string', '', 'got an empty string: pass new Database(path).'],
    ['a promise', Promise.resolve(), 'got a promise: await it.'],
    ['the class', Libsql, 'got a function: pass what it makes, as in new Database(path).'],
    ['drizzle', { $client: new Libsql(':memory:') }, 'got a database of drizzle: pass its $client.'],
    ['@libsql/client', { execute: nothing, executeMultiple: nothing }, 'got a client of @libsql/client'],
    ['libsql/promise', new LibsqlPromise(':memory:', {}), 'got one that answers later'],
    ['sqlite', later, 'got one that answers later, such as one of sqlite3, sqlite, libsql/promise or D1'],
    ['sqlite3', { exec: nothing, prepare: () => ({ all: nothing, run: nothing }) }, 'run `npm install libsql`'],
    ['D1', { exec: nothing, prepare: () => ({ all: () => Promise.reject(new Error('none')) }) }, 'or D1'],
  ])('%s', ([, database, message]) => {
    expect(() => sqliteStore(database as never)).toThrow(TypeError);
    expect(() => sqliteStore(database as never)).toThrow(message);
  });

  it.for([
    ['3.34.1', 'sqliteStore needs SQLite 3.35 or later, got 3.34.1: run `npm install better-sqlite3@latest`.'],
    ['2.8.17', 'got 2.8.17'],
  ] as const)('SQLite %s', ([version, message]) => {
    const old = { exec: nothing, prepare: () => ({ all: () => [{ version }], run: () => ({ changes: 0 }) }) };
    expect(() => sqliteStore(old)).toThrow(message);
  });
});

describe('sqliteStore takes no answer for a yes but the exact one:', () => {
  const real = new Libsql(':memory:');
  /** A database whose answers are replaced once the store is made. */
  function answering(answer: { all?: unknown; run?: unknown }) {
    let isMade = false;
    const database = {
      exec: (sql: string) => real.exec(sql),
      prepare(sql: string) {
        const statement = real.prepare(sql);
        return {
          all: (...values: unknown[]) =>
            (isMade && 'all' in answer && !sql.startsWith('PRAGMA')
              ? answer.all
              : statement.all(...values)) as unknown[],
          run: (...values: unknown[]) => (isMade && 'run' in answer ? answer.run : statement.run(...values)) as never,
        };
      },
    };
    const store = sqliteStore(database);
    isMade = true;
    return store;
  }

  const noRow = [undefined, null, {}, true, 'claimed', Promise.resolve([])];
  const noClaim = [[{}], [{ token: 't' }], [['t']], [['t', '1', null]], [[5, 1, null]], [[null, 1, 5]], [null], [true]];
  it.for([...noRow, ...noClaim, [['t', 1, null], 1]])('claim: %j', (all) => {
    expect(() => answering({ all }).claim('k', 't', longMs)).toThrow('gave a wrong answer');
  });

  it.for([...noRow, [], [[]], [[2]], [['1']], [[true]], [[1, 1]], [[1], [1]]])('isDone: %j', (all) => {
    const store = answering({ all });
    expect(() => store.isDone('k')).toThrow('gave a wrong answer');
  });

  const changes = [2, -1, 0.5, '1', '0', true, null, undefined, Number.NaN, 2n];
  it.for([
    undefined,
    null,
    true,
    1,
    [],
    Promise.resolve({ changes: 1 }),
    ...changes.map((count) => ({ changes: count })),
  ])('renew, commit, release and marks: %o', (run) => {
    const store = answering({ run });
    expect(() => store.renew('k', 't', longMs)).toThrow('gave a wrong answer');
    expect(() => store.commit('k', 't', longMs)).toThrow('gave a wrong answer');
    expect(() => store.release('k', 't')).toThrow('gave a wrong answer');
    expect(() => store.markDone('k', longMs)).toThrow('gave a wrong answer');
    expect(() => store.writeMark('k', 'value', longMs)).toThrow('gave a wrong answer');
    expect(() => store.writing(() => expect.unreachable()).commit('k', 't', longMs)).toThrow('gave a wrong answer');
  });

  it.for([...noRow, [], [[]], [[1]], [['a', 'b']], [['a'], ['b']]])('readMark: %j', (all) => {
    expect(() => answering({ all }).readMark('k')).toThrow('gave a wrong answer');
  });

  it('a mark that was not written', () => {
    expect(() => answering({ run: { changes: 0 } }).markDone('k', longMs)).toThrow('gave a wrong answer');
  });
});

it('takes integers as bigint, when the database is told to give them so', () => {
  const store = sqliteStore(new Libsql(':memory:').defaultSafeIntegers(true), { now: () => 1_000 });
  expect(store.claim('k', 'a', 500)).toEqual({ status: 'claimed' });
  expect(store.claim('k', 'b', 500)).toEqual({ status: 'in_flight', retryAfterMs: 500 });
  expect(store.commit('k', 'a', 500)).toBe(true);
  expect(store.isDone('k')).toBe(true);
  expect(store.claim('k', 'b', 500)).toEqual({ status: 'done' });
});

it('reads rows that are arrays', () => {
  const real = new Libsql(':memory:');
  const store = sqliteStore({ exec: (sql) => real.exec(sql), prepare: (sql) => asArrays(real.prepare(sql)) });
  expect(store.claim('k', 'a', longMs)).toEqual({ status: 'claimed' });
  expect(store.claim('k', 'b', longMs)).toMatchObject({ status: 'in_flight' });
  expect(store.commit('k', 'a', longMs, 'kept')).toBe(true);
  expect(store.claim('k', 'b', longMs)).toEqual({ status: 'done', value: 'kept' });
  expect(store.advance('k', 'a', longMs)).toEqual({ behind: false });
  expect(store.readMark('k')).toBe(null);
});

it('never says that a lease lasts longer than it was made, when the clock has been set back', () => {
  let time = 10 * hour;
  const store = sqliteStore(new Libsql(':memory:'), { now: () => time });
  store.claim('k', 'a', 1_500);
  time -= hour;
  expect(store.claim('k', 'b', 1_500)).toEqual({ status: 'in_flight', retryAfterMs: 1_500 });
});

it('keeps claims, positions and values apart, whatever their keys are called', () => {
  const store = sqliteStore(new Libsql(':memory:'));
  const keys = ['k', 'mark:position:k', 'mark:value:k', 'mark:claim:k', 'é'.repeat(1_000), `mark:${'é'.repeat(900)}`];
  for (const key of keys) {
    expect(store.advance(key, `z${key.slice(0, 99)}`, longMs)).toEqual({ behind: false });
    store.writeMark(key, `v${key}`, longMs);
    expect(store.claim(key, 't', longMs)).toEqual({ status: 'claimed' });
    store.commit(key, 't', longMs, `c${key}`);
  }
  for (const key of keys) {
    expect(store.claim(key, 't2', longMs)).toEqual({ status: 'done', value: `c${key}` });
    expect(store.readMark(key)).toBe(`v${key}`);
    expect(store.advance(key, 'a', longMs)).toEqual({ behind: true });
  }
});

function asArrays(statement: SqliteStatement): SqliteStatement {
  return {
    all: (...values) => statement.all(...values).map((row) => Object.values(row ?? {})),
    run: (...values) => statement.run(...values),
  };
}
