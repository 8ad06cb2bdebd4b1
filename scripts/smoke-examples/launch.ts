import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../check-package/workspace.ts';

/** A command that runs, or has ended. */
export interface Launched {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  /** Both streams as they came. */
  readonly output: () => string;
}

const running = new Set<ChildProcess>();

process.on('exit', () => {
  for (const child of running) signalGroup(child, 'SIGKILL');
});

/**
 * Starts a command in a process group of its own, so that what it starts can be stopped with it.
 *
 * @param env What is added to the environment; a `PATH` in it is looked through before the rest.
 */
export function launch(
  folder: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Launched {
  const clean = cleanEnv();
  const PATH = [env.PATH, clean.PATH].filter((path) => path !== undefined).join(delimiter);
  const options = { cwd: folder, env: { ...clean, ...env, PATH }, detached: true, stdio: 'pipe' } as const;
  const child = spawn(command, args, options);
  const printed = { stdout: '', all: '' };
  child.stdin.end();
  child.stdout.setEncoding('utf8').on('data', (text) => {
    printed.stdout += text;
    printed.all += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    printed.all += text;
  });
  running.add(child);
  child.once('close', () => running.delete(child));
  return { child, stdout: () => printed.stdout, output: () => printed.all };
}

/** Runs a command to its end and gives what it printed. */
export async function run(
  folder: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const launched = launch(folder, command, args, env);
  const timer = setTimeout(() => signalGroup(launched.child, 'SIGKILL'), 180_000);
  const [code] = await once(launched.child, 'close');
  clearTimeout(timer);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${launched.output()}`);
  return launched.output();
}

/** Waits until something holds, 20 seconds at most, while the command runs. */
export async function until(what: string, { child }: Launched, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) {
    if (!isRunning(child)) throw new Error(`it ended before ${what}`);
    if (Date.now() > deadline) throw new Error(`timed out before ${what}`);
    await sleep(50);
  }
}

export async function stop({ child }: Launched): Promise<void> {
  if (!isRunning(child)) return;
  const closed = once(child, 'close');
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), 5_000);
  signalGroup(child, 'SIGTERM');
  await closed;
  clearTimeout(timer);
}

/** Ends a command and all that it started as a crash would: nothing can be tidied up. */
export async function kill({ child }: Launched): Promise<void> {
  const closed = once(child, 'close');
  signalGroup(child, 'SIGKILL');
  await closed;
}

/** The environment of a stranger's shell: no secret, no API key, and no tool that only the repository has. */
function cleanEnv(): NodeJS.ProcessEnv {
  const quiet = { NEXT_TELEMETRY_DISABLED: '1', ASTRO_TELEMETRY_DISABLED: '1', NO_COLOR: '1' };
  const env: NodeJS.ProcessEnv = { ...process.env, ...quiet };
  for (const name of Object.keys(env)) {
    if (name.startsWith('npm_') || name.startsWith('BYS_') || name === 'FORCE_COLOR') delete env[name];
  }
  return { ...env, PATH: strangersPath() };
}

/** Where a stranger's shell looks for programs. */
function strangersPath(): string {
  const entries = (process.env.PATH ?? '').split(delimiter);
  return entries.filter((entry) => !entry.startsWith(root)).join(delimiter);
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {} // it ended by itself
}
