import { postgresStore } from '../../../src/replay/postgres-store.ts';
import { postgres } from '../../services/postgres.ts';
import type { StoreUnderTest } from './store-under-test.ts';

export const postgresStores: readonly StoreUnderTest[] = [
  {
    name: 'postgresStore over pg',
    service: postgres,
    async open(space) {
      const { default: pg } = await import('pg'); // here, so that a process loads no driver but its own
      const pool = new pg.Pool({
        connectionString: postgres.url,
        query_timeout: 60_000,
        connectionTimeoutMillis: 60_000,
      });
      pool.on('error', () => {}); // an idle connection is lost when the server goes away
      const store = postgresStore(pool, { table: space });
      await store.migrate();
      return {
        store,
        clear: async () => void (await pool.query(`DROP TABLE IF EXISTS ${space}`)),
        close: () => pool.end(),
      };
    },
  },
];

/** In this process only, and in memory: nobody else can open what one has filled. */
export const pgliteStores: readonly StoreUnderTest[] = [
  {
    name: 'postgresStore over PGlite',
    async open() {
      const { PGlite } = await import('@electric-sql/pglite');
      const database = new PGlite();
      const store = postgresStore(database);
      await store.migrate();
      return {
        store,
        clear: async () => void (await database.query('DELETE FROM callhook_claims')),
        close: () => database.close(),
      };
    },
  },
];
