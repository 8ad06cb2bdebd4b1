import { tmpdir } from 'node:os';
import { freePort } from '../../scripts/free-port.ts';
import { findProgram } from './find-program.ts';
import { type OwnServer, startOwnServer } from './own-server.ts';

/** A Redis of the test's own, which keeps nothing on disk. */
export async function startOwnRedis(): Promise<OwnServer> {
  const port = String(await freePort());
  const args = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', tmpdir()];
  return startOwnServer({ url: `redis://127.0.0.1:${port}`, command: findProgram('redis-server') ?? '', args });
}
