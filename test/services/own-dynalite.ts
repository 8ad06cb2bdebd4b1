import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../scripts/free-port.ts';
import { type OwnServer, startOwnServer } from './own-server.ts';

/** dynalite, which speaks the protocol of DynamoDB, as a process of the test's own. Its data outlive a stop. */
export async function startOwnDynalite(): Promise<OwnServer> {
  const data = mkdtempSync(join(tmpdir(), 'callhook-dynalite-'));
  const port = String(await freePort());
  const require = createRequire(import.meta.url);
  const program = require.resolve('dynalite/cli.js');
  const args = [program, '--host', '127.0.0.1', '--port', port, '--path', data, '--createTableMs', '0'];
  const server = await startOwnServer({ url: `http://127.0.0.1:${port}`, command: process.execPath, args });
  return {
    ...server,
    async remove() {
      await server.remove();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
