import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteStore } from 'callhook/replay/sqlite';
import Database from 'libsql';
import { timeInterleaved } from '../measure/interleaved.js';
import { median } from '../measure/median.js';
import { nextKey } from './keys.js';
import { spreadColumns, withSpread } from './lanes.js';

const retainMs = 60_000;

/** SQLite in a file: a claim and a commit beside a bare insert and update, as safe as WAL is by default, and less so. */
export async function sqlitePart(options) {
  const folder = mkdtempSync(join(tmpdir(), 'callhook-bench-'));
  const open = (name, synchronous) => {
    const database = new Database(join(folder, name));
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}`);
    return database;
  };
  try {
    const samples = await timeInterleaved(
      {
        'bare, synchronous = NORMAL': bare(open('bare-normal', 'NORMAL')),
        'callhook, synchronous = NORMAL': claimAndCommit(open('normal', 'NORMAL')),
        'bare, synchronous = FULL': bare(open('bare-full', 'FULL')),
        'callhook, synchronous = FULL': claimAndCommit(open('full', 'FULL')),
      },
      options,
    );
    const ratiosOf = (name) => {
      const baseline = samples[name.replace('callhook', 'bare')];
      return samples[name].map((sample, round) => sample / baseline[round]);
    };
    const rows = Object.keys(samples).map((name) => [name, median(samples[name]), ...withSpread(ratiosOf(name))]);
    const columns = [{ name: 'µs', digits: 1 }, ...spreadColumns('times bare')];
    return {
      tables: [{ title: 'An event in SQLite', columns, rows }],
      gates: ['NORMAL', 'FULL'].map((synchronous) => [
        `SQLite, synchronous = ${synchronous}, callhook / bare, time`,
        median(ratiosOf(`callhook, synchronous = ${synchronous}`)),
        'at most',
        1.15,
      ]),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function bare(database) {
  database.exec('CREATE TABLE bare (key TEXT PRIMARY KEY, done INTEGER, expires_at INTEGER) WITHOUT ROWID');
  database.exec('CREATE INDEX bare_expires_at ON bare (expires_at)');
  const insert = database.prepare('INSERT INTO bare VALUES (?, 0, ?) ON CONFLICT DO NOTHING');
  const update = database.prepare('UPDATE bare SET done = 1, expires_at = ? WHERE key = ?');
  return () => {
    const key = nextKey();
    insert.run(key, Date.now() + 30_000);
    return update.run(Date.now() + retainMs, key).changes === 1;
  };
}

function claimAndCommit(database) {
  const store = sqliteStore(database);
  const token = crypto.randomUUID();
  return () => {
    const key = nextKey();
    return store.claim(key, token, 30_000).status === 'claimed' && store.commit(key, token, retainMs);
  };
}
