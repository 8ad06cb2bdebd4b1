import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../scripts/free-port.ts';

/** The command that starts a server. */
export interface Startable {
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly folder: string;
  /** The variables that it reads from its environment, beside `HOST` and `PORT`. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** A server in a process of its own. */
export interface StartedServer {
  readonly origin: string;
  readonly stop: () => Promise<void>;
}

// Not what vitest says: frameworks look at it.
const deployed = { NODE_ENV: 'production', HOST: '127.0.0.1' } as const;

/** Starts a server that reads from `HOST` and `PORT` where to listen, and waits until it answers at a path. */
export async function startServer({ command, folder, env }: Startable, path: string): Promise<StartedServer> {
  const port = await freePort();
  const [program = '', ...args] = command;
  const settings = { ...process.env, ...deployed, ...env, PORT: String(port) };
  const server = spawn(program, args, { cwd: folder, env: settings, stdio: ['ignore', 'ignore', 'pipe'] });
  let printed = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const origin = `http://127.0.0.1:${port}`;
  const stop = () => stopServer(server);
  for (let tries = 0; tries < 600 && server.exitCode === null; tries++) {
    if (await answers(origin + path)) return { origin, stop };
    await sleep(100);
  }
  await stop();
  throw new Error(`${command.join(' ')} did not answer; it printed:\n${printed}`);
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill('SIGTERM'); // Miniflare stops its workerd
  const killing = setTimeout(() => server.kill('SIGKILL'), 2_000);
  await once(server, 'exit');
  clearTimeout(killing);
}
