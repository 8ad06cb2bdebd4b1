import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { findService } from './service.ts';

/** A server of a test's own, which it may pause, stop and start again. */
export interface OwnServer {
  readonly url: string;
  /** Stops it and all its processes with SIGSTOP: its connections stay open, and it answers nothing. */
  pause(): void;
  resume(): void;
  /** Ends it at once; its connections are closed. */
  stop(): Promise<void>;
  /** Starts it again, at the same address. */
  start(): Promise<void>;
  /** Stops it for good, with what it has kept. */
  remove(): Promise<void>;
}

export interface OwnServerCommand {
  readonly url: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Ends it with all its connections. Default `SIGINT`, as PostgreSQL's fast shutdown. */
  readonly stopSignal?: NodeJS.Signals;
  /** Whether it serves clients. Default: as soon as it listens. */
  readonly isReady?: () => Promise<boolean>;
}

/** Starts a server in the foreground, and waits until it is ready. */
export async function startOwnServer({
  url,
  command,
  args,
  stopSignal = 'SIGINT',
  isReady = async () => (await findService(command, '', url)).isUp,
}: OwnServerCommand): Promise<OwnServer> {
  let server = spawn(command, args, { stdio: 'ignore' });

  async function untilItIsReady(): Promise<void> {
    const deadline = Date.now() + 60_000;
    while (!(await isReady())) {
      if (server.exitCode !== null || Date.now() > deadline) throw new Error(`${command} did not start`);
      await sleep(20);
    }
  }

  function signal(name: NodeJS.Signals): void {
    for (const pid of familyOf(server.pid)) process.kill(pid, name);
  }

  async function stop(): Promise<void> {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const exit = once(server, 'exit');
    signal('SIGCONT');
    server.kill(stopSignal);
    await exit;
  }

  await untilItIsReady();
  return {
    url,
    pause() {
      signal('SIGSTOP');
      while (!familyOf(server.pid).every(isStopped)); // on a busy machine, some of its threads go on for a while
    },
    resume: () => signal('SIGCONT'),
    stop,
    remove: stop,
    async start() {
      server = spawn(command, args, { stdio: 'ignore' });
      await untilItIsReady();
    },
  };
}

function isStopped(pid: number): boolean {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.every((thread) => /\) T /.test(readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8')));
}

/** A process and those that it has started, as Linux tells. */
function familyOf(pid: number | undefined): readonly number[] {
  if (pid === undefined) return [];
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  return [pid, ...children.flatMap((child) => familyOf(Number(child)))];
}
