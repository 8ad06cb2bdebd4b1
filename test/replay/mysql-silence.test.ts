import { describe, expect, it } from 'vitest';
import { mysqlStore } from '../../src/replay/mysql-store.ts';
import { once } from '../../src/replay/once.ts';
import { mysql } from '../services/mysql.ts';
import { needs } from '../services/service.ts';
import { startSilentProxy } from '../services/silent-proxy.ts';
import { mysqlDrivers, useMysql } from './mysql-database.ts';

describe.for(mysqlDrivers)(`mysqlStore over $name and a network that goes silent${needs(mysql)}`, (driver) => {
  const skip = !mysql.isUp;
  const database = useMysql(driver);

  it.for(['answers', 'all'] as const)('recovers without a restart: %s are lost', { skip }, async (what) => {
    const proxy = await startSilentProxy(mysql.url);
    const pool = driver.createPool({ connectionLimit: 5, connectTimeout: 1_000 }, proxy.url);
    const store = mysqlStore(pool, { table: database.table, statementTimeoutMs: 1_000 });
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
      const allRecovered = async () => {
        const runs = Array.from({ length: 20 }, () => recovered());
        return (await Promise.all(runs)).every((run) => run?.status === 'processed');
      };
      await expect.poll(allRecovered, { timeout: 60_000 }).toBe(true);
    } finally {
      await pool.end().catch(() => {}); // mysql2 rejects if a connection that it began in the silence has not been made
      await proxy.close();
    }
  });

  it('says that no connection was free in time, and leaves those of others as they are', { skip }, async () => {
    const pool = driver.createPool({ connectionLimit: 1 });
    const lent = await pool.getConnection();
    const store = mysqlStore(pool, { table: database.table, statementTimeoutMs: 100 });
    await expect(store.claim('k', 't', 60_000)).rejects.toThrow(
      'The MySQL server has not answered within 100 ms (statementTimeoutMs): it is down or busy, or an open transaction of yours holds the row or every connection of the pool.',
    );
    expect(await lent.query({ sql: 'SELECT 1 AS one' }, [])).toBeDefined();
    lent.release();
    await expect
      .poll(() => Promise.resolve(store.claim('k', 'other', 60_000)).catch(() => undefined))
      .toEqual({ status: 'claimed' });
    await pool.end();
  });
});
