import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../scripts/free-port.ts';
import { findProgram } from './find-program.ts';
import { type OwnServer, startOwnServer } from './own-server.ts';
import { findService } from './service.ts';

/** Tells the tests where the pooler is that `announce.ts` has started for them. */
export const pgbouncerVariable = 'CALLHOOK_PGBOUNCER_URL';

export const isPgbouncerThere = findProgram('pgbouncer') !== undefined;

/** A pooler in front of the PostgreSQL of the tests, which gives each transaction whichever connection is free. */
export const pgbouncer = await findService(
  'PgBouncer',
  pgbouncerVariable,
  'postgres://postgres@127.0.0.1:6432/postgres',
);

/** Starts a PgBouncer in front of a PostgreSQL, with fewer connections to it than its clients have. */
export async function startPgbouncer(postgresUrl: string): Promise<OwnServer> {
  const { hostname, port: serverPort, username } = new URL(postgresUrl);
  const folder = mkdtempSync(join(tmpdir(), 'callhook-pgbouncer-'));
  chmodSync(folder, 0o755); // as root it becomes another user, who must read the file
  const port = await freePort();
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(
    file,
    `[databases]
* = host=${hostname} port=${serverPort} user=${username}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 8
max_client_conn = 1000
`,
  );
  const asUser = process.getuid?.() === 0 ? ['-u', 'postgres'] : [];
  const url = new URL(postgresUrl);
  url.host = `127.0.0.1:${port}`;
  const command = findProgram('pgbouncer') ?? '';
  const server = await startOwnServer({ url: url.href, command, args: ['-q', ...asUser, file] });
  return {
    ...server,
    async remove() {
      await server.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
