import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adapters, entries, optionalPeers, senders, stores } from '../entries.ts';
import { root } from './workspace.ts';

/** A program that puts an entry to use, in `test/consumers/runtime/entries`. */
export interface Scenario {
  /** The name of its file, without `.cjs`. */
  readonly name: string;
  /** Whether it loads an optional peer. */
  readonly needsPeer: boolean;
}

const folder = join(root, 'test', 'consumers', 'runtime', 'entries');

/** The scenarios of entries that have none of their own. */
const common = [
  { name: 'any-adapter', kind: adapters },
  { name: 'any-store', kind: stores },
  { name: 'any-sender', kind: senders },
];

/**
 * Finds the scenario of an entry: `replay-redis.cjs` for `callhook/replay/redis`, or the one for entries of its kind.
 *
 * @throws {Error} If there is neither.
 */
export function scenarioOf(entry: string): Scenario {
  const own = entry.replace('callhook/', '').replaceAll('/', '-');
  const name = existsSync(fileOf(own)) ? own : commonScenario(entry);
  if (name === undefined) throw new Error(`No scenario puts ${entry} to use. Write ${fileOf(own)}.`);
  const required = [...readFileSync(fileOf(name), 'utf8').matchAll(/require\('((?:@[^/']+\/)?[^/']+)/g)];
  return { name, needsPeer: required.some(([, module = '']) => optionalPeers.includes(module)) };
}

function commonScenario(entry: string): string | undefined {
  const { source } = entries.find(({ name }) => name === entry) ?? {};
  return common.find(({ kind }) => kind.some((one) => one.source === source))?.name;
}

function fileOf(scenario: string): string {
  return join(folder, `${scenario}.cjs`);
}
