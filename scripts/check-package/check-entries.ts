import { entries } from '../entries.ts';
import type { Report } from './report.ts';
import { run, runNode } from './run.ts';
import { scenarioOf } from './scenario.ts';

/** Every entry, imported and required by a process of its own, does its work. */
export async function checkEntries(report: Report, consumer: string): Promise<void> {
  for (const { name } of entries) {
    await report.check(`import: ${name}`, () => importEntry(consumer, name));
    await report.check(`require: ${name}`, () => requireEntries(consumer, [name]));
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

/**
 * Requires entries and puts each to use, with no way to require an ES module, as Lambda and Vercel start Node.js.
 *
 * @param nodeOptions Options for Node.js.
 * @param node The Node.js to run. Default: the one that runs this.
 * @returns The paths of the files of callhook that were loaded, one a line.
 */
export function requireEntries(
  consumer: string,
  names: readonly string[],
  nodeOptions: readonly string[] = [],
  node: string = process.execPath,
): Promise<string> {
  const scenarios = names.flatMap((name) => [name, scenarioOf(name).name]);
  return run(node, ['--no-experimental-require-module', ...nodeOptions, 'runtime/require.cjs', ...scenarios], consumer);
}
