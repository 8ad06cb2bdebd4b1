// Serves test/next-app, with the packed library in it, and runs a command with its address in CALLHOOK_NEXT_URL.
//   tsx scripts/with-next.ts npm test
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';

const root = join(import.meta.dirname, '..');
const app = mkdtempSync(join(tmpdir(), 'callhook-next-'));
let server: ChildProcess | undefined;

process.on('exit', () => {
  if (server?.pid !== undefined && server.exitCode === null) process.kill(-server.pid, 'SIGKILL');
  rmSync(app, { recursive: true, force: true, maxRetries: 5 });
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

prepareApp();
const url = await serveApp();
const [command = 'npm', ...args] = process.argv.slice(2);
const { status } = spawnSync(command, args, {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, CALLHOOK_NEXT_URL: url },
});
process.exit(status ?? 1);

function prepareApp(): void {
  cpSync(join(root, 'test/next-app'), app, { recursive: true });
  cpSync(join(root, 'test/adapters/contract/app.ts'), join(app, 'contract-app.ts'));
  run(root, 'npm', ['pack', '--pack-destination', app]);
  const manifest = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'));
  manifest.dependencies.callhook = `file:callhook-${manifest.dependencies.callhook}.tgz`;
  writeFileSync(join(app, 'package.json'), JSON.stringify(manifest));
  run(app, 'npm', ['install', '--no-audit', '--no-fund']);
  run(app, 'npx', ['next', 'build']);
}

async function serveApp(): Promise<string> {
  const port = await freePort();
  const next = ['next', 'start', '--hostname', '127.0.0.1', '--port', String(port)];
  server = spawn('npx', next, { cwd: app, env: environment(), stdio: ['ignore', 'ignore', 'inherit'], detached: true });
  const address = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 150; tries++) {
    if (await answers(`${address}/received`)) return address;
    await sleep(200);
  }
  throw new Error('next start did not answer in 30 s');
}

async function answers(address: string): Promise<boolean> {
  return fetch(address).then(
    (response) => response.ok,
    () => false,
  );
}

function run(cwd: string, program: string, programArgs: readonly string[]): void {
  const done = spawnSync(program, programArgs, { cwd, env: environment(), encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${program} ${programArgs.join(' ')} failed:\n${done.stdout}\n${done.stderr}`);
}

/** Without what npm leaves for its scripts, which would bind the app to this package. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('npm_') && name !== 'NODE_ENV');
  // Next's types demand NODE_ENV, but with it npm would leave out what the build needs.
  return { ...Object.fromEntries(own), NEXT_TELEMETRY_DISABLED: '1' } as unknown as NodeJS.ProcessEnv;
}
