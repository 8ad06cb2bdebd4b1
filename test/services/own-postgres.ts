import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../../scripts/free-port.ts';
import { findProgram } from './find-program.ts';
import { type OwnServer, startOwnServer } from './own-server.ts';

/** A PostgreSQL of the test's own. Its data outlive a stop. */
export async function startOwnPostgres(): Promise<OwnServer> {
  const data = mkdtempSync(join(tmpdir(), 'callhook-postgres-'));
  const unprivileged = dropRoot(data);
  const port = String(await freePort());
  const run = (name: string, args: readonly string[]) => [...unprivileged, findProgram(name) ?? name, ...args] as const;

  const [initdb, ...initdbArgs] = run('initdb', ['-D', data, '-A', 'trust', '-U', 'postgres', '--no-sync']);
  execFileSync(initdb ?? '', initdbArgs, { stdio: 'ignore', env: { ...process.env, HOME: data } });
  const settings = [
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${data}`,
    'fsync=off',
    'max_connections=300',
  ];
  const [postgres, ...args] = run('postgres', [
    '-D',
    data,
    '-p',
    port,
    ...settings.flatMap((setting) => ['-c', setting]),
  ]);
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const server = await startOwnServer({ url, command: postgres ?? '', args, isReady: () => answers(url) });
  return {
    ...server,
    async remove() {
      await server.remove();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** It listens before it serves, and until then refuses every connection: "the database system is starting up". */
async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 20_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/** PostgreSQL refuses to run as root: what to put before its programs, which then own the folder. */
function dropRoot(folder: string): readonly string[] {
  if (process.getuid?.() !== 0) return [];
  const idOf = (option: string) => Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));
  chownSync(folder, idOf('-u'), idOf('-g'));
  return ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'];
}
