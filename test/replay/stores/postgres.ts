import type { PoolClient } from '@neondatabase/serverless';
import { type PostgresClient, postgresStore } from '../../../src/replay/postgres-store.ts';
import { pgbouncer } from '../../services/pgbouncer.ts';
import { postgres } from '../../services/postgres.ts';
import type { OpenStore, StoreUnderTest } from './store-under-test.ts';

/** Few connections, because many processes of the tests share a server that takes a hundred. */
const max = 4;
const patient = { max, query_timeout: 60_000, connectionTimeoutMillis: 60_000 };

export const postgresStores: readonly StoreUnderTest[] = [
  {
    name: 'postgresStore over pg',
    service: postgres,
    open: (space) => openPool(postgres.url, space),
  },
  {
    name: 'postgresStore over pg behind PgBouncer',
    service: pgbouncer,
    open: (space) => openPool(pgbouncer.url, space),
  },
  {
    name: 'postgresStore over postgres.js',
    service: postgres,
    async open(space) {
      const { default: postgresJs } = await import('postgres');
      const sql = postgresJs(postgres.url, { max, onnotice: () => {} });
      const query = async (text: string, values: unknown[]) => ({ rows: await sql.unsafe(text, values as never[]) });
      return openOver({ query }, space, () => sql.end());
    },
  },
  {
    name: 'postgresStore over @neondatabase/serverless',
    service: postgres,
    async open(space) {
      const { startNeonBridge } = await import('../../services/neon-bridge.ts');
      const bridge = await startNeonBridge(postgres.url);
      const { neonConfig, Pool } = await import('@neondatabase/serverless');
      const { WebSocket } = await import('ws');
      neonConfig.webSocketConstructor = WebSocket;
      const pool = new Pool({ connectionString: postgres.url, ...patient });
      neonConfig.wsProxy = () => bridge.address;
      neonConfig.useSecureWebSocket = false;
      neonConfig.pipelineConnect = false; // it needs a password
      pool.on('error', () => {}); // an idle connection is lost when the server goes away
      pool.on('connect', (client: PoolClient) => client.on('error', () => {}));
      return openOver(pool, space, async () => {
        await pool.end();
        await bridge.close();
      });
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
      return openOver(database, 'callhook_claims', () => database.close());
    },
  },
];

async function openPool(connectionString: string, space: string): Promise<OpenStore> {
  const { default: pg } = await import('pg'); // here, so that a process loads no driver but its own
  const pool = new pg.Pool({ connectionString, ...patient });
  pool.on('error', () => {}); // an idle connection is lost when the server goes away
  return openOver(pool, space, () => pool.end());
}

async function openOver(client: PostgresClient, table: string, close: () => Promise<void>): Promise<OpenStore> {
  const store = postgresStore(client, { table });
  await store.migrate();
  return {
    store,
    clear: async () => void (await client.query(`DROP TABLE IF EXISTS ${table}`, [])),
    close,
  };
}
