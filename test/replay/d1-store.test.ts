import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { D1Database, D1DatabaseSession } from '@cloudflare/workers-types';
import { drizzle } from 'drizzle-orm/d1';
import { describe, expect, it, vi } from 'vitest';
import { root } from '../../scripts/check-package/workspace.ts';
import { type D1Answer, type D1Binding, type D1Statement, d1Schema, d1Store } from '../../src/replay/d1-store.ts';

// Against D1 itself, test/replay/workers tests the store.

/** A database that gives the same answer to every statement, and notes them. */
function answering(answer: unknown) {
  const sent: { readonly sql: string; readonly values: readonly unknown[] }[] = [];
  const statement = (sql: string, values: readonly unknown[] = []): D1Statement => ({
    bind: (...bound) => statement(sql, bound),
    async all() {
      sent.push({ sql, values });
      if (answer instanceof Error) throw answer;
      return answer as D1Answer; // wrong on purpose
    },
  });
  const database: D1Binding = {
    prepare: (sql) => statement(sql),
    batch: (statements) => Promise.all(statements.map((one) => one.all())),
  };
  return { database, sent };
}

const good = (...results: unknown[]) => ({ success: true, results, meta: { changes: results.length } });

describe('d1Store takes', () => {
  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'undefined: pass env.DB, and list the binding under d1_databases in wrangler.jsonc.'],
    ['a promise', Promise.resolve(), 'a promise: await it.'],
    ['drizzle', drizzle({} as never), 'a database of drizzle: pass its $client.'],
    [
      'a service, which seems to have every method',
      new Proxy({}, { get: () => () => {}, has: () => true }),
      'a service or a Durable Object: pass a binding of d1_databases, such as env.DB.',
    ],
    ['Kysely', { executeQuery() {} }, 'a Kysely: pass the binding that its dialect was given, such as env.DB.'],
    [
      'a session',
      { ...answering(good()).database, getBookmark: () => null },
      'a session, which may read from a replica: pass the database itself, whose statements run on the primary.',
    ],
  ])('no %s, and says what to pass', (_, database, message) => {
    expect(() => d1Store(database as D1Binding)).toThrow(
      new TypeError(`d1Store needs a database of Cloudflare D1, got ${message}`),
    );
  });

  it('the types of Cloudflare as they are, but no session', () => {
    const compiled = (database: D1Database, session: D1DatabaseSession) => {
      d1Store(database).writing([database.prepare('SELECT 1')]);
      // @ts-expect-error: it may read from a replica
      d1Store(session);
    };
    expect(compiled).toBeTypeOf('function');
  });

  it.each(['a-b', 'a b', '', 'ä', '1a', 'main.claims', 'a"; --', 5])('no table named %j', (table) => {
    const message = /^table must be a name in ASCII letters, digits and _, got /;
    expect(() => d1Store(answering(good()).database, { table: table as string })).toThrow(message);
    expect(() => d1Schema(table as string)).toThrow(message);
  });
});

describe('d1Store refuses an answer that D1 does not give', () => {
  const row = { token: 'token', ms: 1_000, value: null };
  const answers: [string, unknown][] = [
    ['nothing', undefined],
    ['an empty object', {}],
    ['failure', { ...good(row), success: false }],
    ['success that is not true', { ...good(row), success: 1 }],
    ['no results', { success: true, meta: { changes: 1 } }],
    ['no meta', { success: true, results: [row] }],
  ];
  const verbs = {
    claim: (store) => store.claim('key', 'token', 1_000),
    renew: (store) => store.renew('key', 'token', 1_000),
    commit: (store) => store.commit('key', 'token', 1_000),
    'commit in a batch': (store) => store.writing([]).commit('key', 'token', 1_000),
    release: (store) => store.release('key', 'token'),
    markDone: (store) => store.markDone('key', 1_000),
    isDone: (store) => store.isDone('key'),
    advance: (store) => store.advance('key', 1, 1_000),
    readMark: (store) => store.readMark('key'),
    writeMark: (store) => store.writeMark('key', 'value', 1_000),
    sweep: (store) => store.sweep(),
    migrate: (store) => store.migrate(),
  } satisfies Record<string, (store: ReturnType<typeof d1Store>) => unknown>;

  const refuses = async (verb: (store: ReturnType<typeof d1Store>) => unknown, answer: unknown) => {
    const store = d1Store(answering(answer).database, { sweepEvery: 0 });
    await expect((async () => verb(store))()).rejects.toThrow('The database of d1Store gave a wrong answer');
  };

  it.each(answers)('to any verb: %s', async (_, answer) => {
    for (const verb of Object.values(verbs)) await refuses(verb, answer);
  });

  it.each([undefined, 2, '1', true, -1, null])('to a verb that changes rows: changes of %j', async (changes) => {
    const answer = { success: true, results: [], meta: { changes } };
    for (const verb of [verbs.renew, verbs.commit, verbs['commit in a batch'], verbs.release]) {
      await refuses(verb, answer);
    }
    for (const verb of [verbs.markDone, verbs.writeMark]) await refuses(verb, answer);
    if (changes !== 2) await refuses(verbs.sweep, answer);
  });

  it.each<[string, unknown[]]>([
    ['no row', []],
    ['two rows', [row, row]],
    ['a row that is text', ['token']],
    ['a row without columns', [{}]],
    ['columns of other types', [{ token: 5, ms: '1', value: 1, done: true }]],
    ['a holder without the time left', [{ token: 'other', ms: null, value: null }]],
    ['a holder with a value', [{ token: 'token', ms: '1', value: '' }]],
  ])('to a verb that reads a row: %s', async (_, results) => {
    for (const verb of [verbs.claim, verbs.isDone, verbs.advance]) await refuses(verb, good(...results));
  });

  it('to a mark: a lower position than was given', async () => {
    await refuses(verbs.advance, good({ value: 'n0' }));
    await refuses(verbs.readMark, good({ value: 5 }));
    await refuses(verbs.readMark, good());
  });

  it('to a batch: fewer answers than statements', async () => {
    const { database } = answering(good());
    const store = d1Store({ ...database, batch: async () => [] });
    await expect(store.migrate()).rejects.toThrow('The database of d1Store gave a wrong answer');
  });
});

describe('d1Store', () => {
  it('caps the time left by the lease, because the clock of D1 may have been set back', async () => {
    const left = async (ms: number) =>
      d1Store(answering(good({ token: 'other', ms, value: null })).database).claim('key', 'token', 1_000);
    expect(await left(90_000)).toEqual({ status: 'in_flight', retryAfterMs: 1_000 });
    expect(await left(-5)).toEqual({ status: 'in_flight', retryAfterMs: 1 });
    expect(await left(10.2)).toEqual({ status: 'in_flight', retryAfterMs: 11 });
  });

  it('keeps the errors of D1, but says how to create a table that is missing', async () => {
    const failing = (message: string, table = 'claims') => d1Store(answering(new Error(message)).database, { table });
    const missing = 'D1_ERROR: no such table: claims: SQLITE_ERROR';
    const advice = /^The table claims does not exist in D1: run `await d1Store\(env.DB\)\.migrate\(\)` once, or create/;
    await expect(failing(missing).renew('key', 'token', 1_000)).rejects.toThrow(advice);
    await expect(failing(missing).writing([]).commit('key', 'token', 1_000)).rejects.toThrow(advice);
    for (const other of ['no such table: claims_archive: SQLITE_ERROR', 'Network connection lost.']) {
      await expect(failing(other).renew('key', 'token', 1_000)).rejects.toThrow(other);
    }
  });

  it('takes only its own constraint in a batch for a claim that is lost', async () => {
    const commit = (message: string) =>
      d1Store(answering(new Error(message)).database, { table: 'claims' })
        .writing([])
        .commit('key', 'token', 1_000);
    const failed = (column: string) => `D1_ERROR: NOT NULL constraint failed: ${column}: SQLITE_CONSTRAINT`;
    expect(await commit(failed('claims.expires_at'))).toBe(false);
    for (const other of ['my_claims.expires_at', 'claims.expires_at_all', 'claims.value', 'calls.id']) {
      await expect(commit(failed(other))).rejects.toThrow(other);
    }
  });

  it.each([undefined, 'INSERT', [undefined], [{}], [Promise.resolve()]])(
    'writes only prepared statements with a commit, not %j',
    (statements) => {
      const { writing } = d1Store(answering(good()).database);
      expect(() => writing(statements as never)).toThrow(/^writing\(\) needs an array of D1's prepared statements/);
    },
  );

  it('sweeps in the background once in so many claims, and a claim does not fail with the sweep', async () => {
    const { database, sent } = answering(good({ token: 'token', ms: 1_000, value: null }));
    const batch = vi.fn(database.batch);
    const prepare = (sql: string) => database.prepare(sql.startsWith('DELETE') ? `${sql} ` : sql);
    const store = d1Store({ prepare, batch }, { sweepEvery: 10 });
    for (let i = 0; i < 30; i++) await store.claim('key', 'token', 1_000);
    expect(sent.filter(({ sql }) => sql.startsWith('DELETE'))).toHaveLength(3);
    expect(batch).not.toHaveBeenCalled();
  });

  it('has the same schema in migrate() and in d1Schema()', async () => {
    const { database, sent } = answering(good());
    await d1Store(database, { table: 'claims' }).migrate();
    expect(sent.map(({ sql }) => `${sql};`).join('\n')).toBe(d1Schema('claims'));
  });

  it('has the schema that the example and the page show', () => {
    const example = 'examples/cloudflare-workers/migrations/0001_callhook_claims.sql';
    expect(readFileSync(join(root, example), 'utf8')).toBe(`${d1Schema()}\n`);
    expect(readFileSync(join(root, 'docs/stores.md'), 'utf8')).toContain(d1Schema());
  });
});
