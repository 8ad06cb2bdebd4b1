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
import { type SqliteStoreOptions, sqliteStore } from '../../src/replay/sqlite-store.ts';
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
      await new Promise<void>((resolve) => child.stdin.end(resolve)); // 300 ms later it ends its transaction
      expect(patient.claim('k', 't', longMs)).toEqual({ status: 'claimed' });
      expect(hurried.claim('k', 't2', longMs)).toMatchObject({ status: 'in_flight' });
      other.close();
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

  it('sweeps what has expired more than a day ago, after every thousand claims', () => {
    let time = 1_000_000;
    const store = openStore({ now: () => time });
    const claim = (prefix: string, claims: number) => {
      database.exec('BEGIN'); // so that the disk is waited for once
      for (let i = 0; i < claims; i++) store.claim(`${prefix}${i}`, 't', 1_000);
      database.exec('COMMIT');
    };
    claim('old', 2_500);
    time += 23 * hour;
    claim('young', 1_000);
    expect(count('callhook_claims')).toBe(3_500);
    time += 2 * hour;
    claim('new', 1_000);
    expect(count('callhook_claims')).toBe(500 + 1_000 + 1_000);
    claim('newer', 1_000);
    expect(count("callhook_claims WHERE key LIKE 'old%'")).toBe(0);
    expect(count('callhook_claims')).toBe(3_000);
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
          await sleep(150);
          await once(store, 'k', (other) => other.commit(store.writing(write)));
          await claim.commit(store.writing(() => expect.unreachable()));
        },
        { leaseMs: 60 },
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

it('sqliteStore fails, and claims nothing, over a database that returns no rows', () => {
  const rows: unknown[] = [];
  const store = sqliteStore({ exec: () => {}, prepare: () => ({ all: () => rows, run: () => ({ changes: 1 }) }) });
  expect(() => store.claim('k', 't', longMs)).toThrow('returned no row for INSERT … RETURNING.');
});

it('takes integers as bigint, when the database is told to give them so', () => {
  const store = sqliteStore(new Libsql(':memory:').defaultSafeIntegers(true), { now: () => 1_000 });
  expect(store.claim('k', 'a', 500)).toEqual({ status: 'claimed' });
  expect(store.claim('k', 'b', 500)).toEqual({ status: 'in_flight', retryAfterMs: 500 });
  expect(store.commit('k', 'a', 500)).toBe(true);
  expect(store.isDone('k')).toBe(true);
});
