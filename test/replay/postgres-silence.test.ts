import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { once } from '../../src/replay/once.ts';
import { type PostgresClient, postgresStore } from '../../src/replay/postgres-store.ts';
import { postgres } from '../services/postgres.ts';
import { needs } from '../services/service.ts';
import { startSilentProxy } from '../services/silent-proxy.ts';
import { usePostgres } from './postgres-database.ts';

describe('postgresStore says once that its pool has no timeouts', () => {
  const written = vi.spyOn(console, 'error').mockImplementation(() => {});
  beforeEach(() => written.mockClear());
  afterAll(() => written.mockRestore());
  const said = (client: PostgresClient) => {
    postgresStore(client);
    postgresStore(client, { table: 'other' });
    return written.mock.calls.flat();
  };
  const times = { query_timeout: 4_000, connectionTimeoutMillis: 4_000 };

  it.for<[missing: string, options: pg.PoolConfig]>([
    ['query_timeout and no connectionTimeoutMillis', {}],
    ['query_timeout and no connectionTimeoutMillis', { query_timeout: 0, connectionTimeoutMillis: 0 }],
    ['query_timeout', { ...times, query_timeout: undefined }],
    ['connectionTimeoutMillis', { connectionString: 'postgres://:hunter2@h/d?query_timeout=4000' }],
  ])('no %s: %j', ([missing, options]) => {
    expect(said(new pg.Pool(options))).toEqual([
      expect.stringContaining(`callhook: The pg.Pool of postgresStore has no ${missing}, so after a silent loss`),
    ]);
  });

  it('and nothing about a pool that has them, or about another client', () => {
    expect(said(new pg.Pool(times))).toEqual([]);
    expect(said(new PGlite())).toEqual([]);
    expect(said(new pg.Client())).toEqual([]);
    expect(said({ query: async () => ({ rows: [] }) })).toEqual([]);
  });
});

describe(`postgresStore over a network that goes silent${needs(postgres)}`, { skip: !postgres.isUp }, () => {
  const database = usePostgres();

  it.for(['answers', 'all'] as const)('recovers without a restart: %s are lost', async (what) => {
    const proxy = await startSilentProxy(postgres.url);
    const pool = new pg.Pool({
      connectionString: proxy.url,
      max: 5,
      query_timeout: 1_000,
      connectionTimeoutMillis: 1_000,
    });
    pool.on('error', () => {}).on('connect', (client) => client.on('error', () => {}));
    const store = postgresStore(pool, { table: database.table });
    const run = (key: string) => once(store, key, () => 'done', { storeTimeoutMs: 3_000 });
    try {
      await expect.poll(() => run('before').catch(() => undefined), { timeout: 60_000 }).toBeDefined();
      proxy.goSilent(what);
      const lost = await Promise.allSettled(Array.from({ length: 200 }, (_, index) => run(`lost_${index}`)));
      expect(lost.map(({ status }) => status)).toEqual(lost.map(() => 'rejected'));
      proxy.comeBack();
      let keys = 0;
      const recovered = () => run(`after_${keys++}`).catch(() => undefined);
      await expect.poll(recovered, { timeout: 60_000 }).toMatchObject({ status: 'processed', claim: 'committed' });
      await expect.poll(() => pool.waitingCount, { timeout: 60_000 }).toBe(0);
    } finally {
      await proxy.close();
      await pool.end();
    }
  });
});
