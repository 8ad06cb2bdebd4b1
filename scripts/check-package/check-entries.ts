import type { Report } from './report.ts';
import { runNode } from './run.ts';

/** Every entry, imported and required by a process of its own, does its work. */
export async function checkEntries(report: Report, consumer: string, entries: readonly string[]): Promise<void> {
  for (const entry of entries) {
    await report.check(`import: ${entry}`, () => importEntry(consumer, entry));
    await report.check(`require: ${entry}`, () => runNode(['runtime/require.cjs', entry, scenarioOf(entry)], consumer));
  }
}

/**
 * Imports an entry and puts it to use.
 *
 * @param nodeOptions Options for Node.js.
 */
export function importEntry(consumer: string, entry: string, nodeOptions: readonly string[] = []): Promise<string> {
  return runNode([...nodeOptions, 'runtime/import.mjs', entry, scenarioOf(entry)], consumer);
}

/** `callhook/replay/redis` is put to use by `runtime/entries/replay-redis.cjs`, and `callhook` by `callhook.cjs`. */
function scenarioOf(entry: string): string {
  return entry.replace('callhook/', '').replaceAll('/', '-');
}
