import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { root } from '../../../scripts/check-package/workspace.ts';
import { importedFiles } from '../../../scripts/entries.ts';
import type { ReceiverConfig, ReceiverMessage } from './receiver-program.ts';

/** A receiver in a process of its own. */
export interface ReceiverProcess {
  readonly child: ChildProcess;
  readonly url: string;
  /** Its messages so far. */
  readonly messages: readonly ReceiverMessage[];
  /** Until the handler has begun with an event. */
  untilStarted(eventId: string): Promise<void>;
  /** Ends the work on an event that it holds. */
  endWork(eventId: string): void;
  kill(signal: NodeJS.Signals): void;
}

const alias = Object.fromEntries(Object.entries(importedFiles('node')).map(([name, path]) => [name, join(root, path)]));

/** A folder for the program, its effects and its files; within the repository, so that it finds the drivers. */
export function receiverFolder() {
  const folder = join(root, 'node_modules', `.callhook-receivers-${randomUUID()}`);
  const program = join(folder, 'receiver.mjs');
  const effects = join(folder, 'effects');
  const children = new Set<ChildProcess>();

  return {
    /** Where each handler adds the id of its event when it is done. */
    effects,

    /** Compiles the program once, so that each process starts fast. */
    async build(): Promise<void> {
      mkdirSync(folder);
      writeFileSync(effects, '');
      await build({
        entryPoints: { receiver: join(import.meta.dirname, 'receiver-program.ts') },
        outdir: folder,
        outExtension: { '.js': '.mjs' },
        bundle: true,
        splitting: true, // so that a process loads no driver but its own
        platform: 'node',
        format: 'esm',
        packages: 'external',
        alias,
        logLevel: 'error',
      });
    },

    /** @param env What differs from this process's environment, such as where the store is. */
    async start(config: Omit<ReceiverConfig, 'effects'>, env: Record<string, string> = {}): Promise<ReceiverProcess> {
      const child = fork(program, [JSON.stringify({ ...config, effects })], { env: { ...process.env, ...env } });
      children.add(child);
      child.once('exit', () => children.delete(child));
      const messages: ReceiverMessage[] = [];
      child.on('message', (message) => messages.push(message as ReceiverMessage)); // the program sends nothing else
      const [first] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [ReceiverMessage];
      if (typeof first !== 'object' || !('port' in first)) throw new Error('a receiver ended before it listened');
      return {
        child,
        url: `http://127.0.0.1:${first.port}/`,
        messages,
        async untilStarted(eventId) {
          while (!messages.some((message) => 'started' in message && message.started === eventId)) await sleep(5);
        },
        endWork: (eventId) => void child.send(eventId),
        kill: (signal) => void child.kill(signal),
      };
    },

    /** How often each event has taken effect. */
    countEffects(): ReadonlyMap<string, number> {
      const counts = new Map<string, number>();
      for (const id of readFileSync(effects, 'utf8').split('\n').slice(0, -1))
        counts.set(id, (counts.get(id) ?? 0) + 1);
      return counts;
    },

    /** Ends all processes and removes the folder. */
    async close(): Promise<void> {
      const ends = [...children].map((child) => once(child, 'exit'));
      for (const child of children) child.kill('SIGKILL');
      await Promise.all(ends);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
