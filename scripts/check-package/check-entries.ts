import { entries } from '../entries.ts';
import type { Report } from './report.ts';
import { runNode } from './run.ts';
import { scenarioOf } from './scenario.ts';

/** Every entry, imported and required by a process of its own, does its work. */
export async function checkEntries(report: Report, consumer: string): Promise<void> {
  for (const { name } of entries) {
    await report.check(`import: ${name}`, () => importEntry(consumer, name));
    await report.check(`require: ${name}`, () => {
      return runNode(['runtime/require.cjs', name, scenarioOf(name).name], consumer);
    });
  }
}

/**
 * Imports an entry and puts it to use.
 *
 * @param nodeOptions Options for Node.js.
 */
export function importEntry(consumer: string, entry: string, nodeOptions: readonly string[] = []): Promise<string> {
  return runNode([...nodeOptions, 'runtime/import.mjs', entry, scenarioOf(entry).name], consumer);
}
