import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../scripts/free-port.ts';
import { findProgram } from './find-program.ts';
import { type OwnServer, startOwnServer } from './own-server.ts';

/** A MariaDB of the test's own, with an empty database `test`. Its data outlive a stop. */
export async function startOwnMariadb(): Promise<OwnServer> {
  const data = mkdtempSync(join(tmpdir(), 'callhook-mariadb-'));
  const port = await freePort();
  // It refuses to run as root, and becomes this user, who then owns the folder.
  const user = process.getuid?.() === 0 ? 'mysql' : userInfo().username;
  const common = ['--no-defaults', `--datadir=${data}`, `--user=${user}`, '--innodb-log-file-size=8M'];

  const install = ['--auth-root-authentication-method=normal', '--skip-name-resolve'];
  execFileSync(findProgram('mariadb-install-db') ?? '', [...common, ...install], { stdio: 'ignore' });
  const place = [
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    `--socket=${join(data, 'socket')}`,
    '--skip-name-resolve',
  ];
  const quick = ['--innodb-flush-log-at-trx-commit=0', '--max-connections=500'];
  const server = await startOwnServer({
    url: `mysql://root@127.0.0.1:${port}/test`,
    command: findProgram('mariadbd') ?? '',
    args: [...common, ...place, ...quick],
    stopSignal: 'SIGTERM',
  });
  return {
    ...server,
    async remove() {
      await server.remove();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
