import { type MysqlStore, mysqlStore } from '../../../src/replay/mysql-store.ts';
import { mysql } from '../../services/mysql.ts';
import type { OpenStore, StoreUnderTest } from './store-under-test.ts';

/** For a busy machine. */
const patient = { statementTimeoutMs: 60_000 };

export const mysqlStores: readonly StoreUnderTest[] = [
  {
    name: 'mysqlStore over mysql2',
    service: mysql,
    async open(space) {
      const { createPool } = await import('mysql2/promise'); // here, so that a process loads no driver but its own
      const pool = createPool(mysql.url);
      return opened(mysqlStore(pool, { table: space, ...patient }), {
        clear: () => pool.query(`DROP TABLE IF EXISTS ${space}`),
        close: () => pool.end(),
      });
    },
  },
  {
    name: 'mysqlStore over mariadb',
    service: mysql,
    async open(space) {
      const { createPool } = await import('mariadb');
      const pool = createPool(mysql.url.replace('mysql:', 'mariadb:'));
      return opened(mysqlStore(pool, { table: space, ...patient }), {
        clear: () => pool.query(`DROP TABLE IF EXISTS ${space}`),
        close: () => pool.end(),
      });
    },
  },
];

async function opened(store: MysqlStore, ends: Record<'clear' | 'close', () => Promise<unknown>>): Promise<OpenStore> {
  await store.migrate();
  return { store, clear: async () => void (await ends.clear()), close: async () => void (await ends.close()) };
}
