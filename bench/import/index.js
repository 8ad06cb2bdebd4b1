import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { spreadOf } from '../measure/spread.js';
import { gate } from '../report.js';

const program = fileURLToPath(new URL('timed-import.js', import.meta.url));
const run = promisify(execFile);

const entries = ['./next', './express', './hono', './verify'];

const columns = [
  { name: 'ms', digits: 1 },
  { name: 'beyond zod/v4/mini', digits: 1 },
];

/** What a serverless function pays at its cold start: how long a fresh process takes to import an entry, the page cache warm. */
export async function importPart({ quick, trees }) {
  const ofTrees = trees.flatMap(({ name, urlOf }) => entries.map((entry) => [entry.replace('.', name), urlOf(entry)]));
  const specifiers = Object.fromEntries([['zod/v4/mini', 'zod/v4/mini'], ...ofTrees]); // callhook cannot do without the first
  const names = Object.keys(specifiers);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (const name of names) await timeImport(specifiers[name]); // brings the files into the page cache
  for (let round = 0; round < (quick ? 3 : 20); round++) {
    // In turns: what slows the machine down for a while slows all of them.
    for (const name of names) samples[name].push(await timeImport(specifiers[name]));
  }
  const beyondZod = (name) => spreadOf(samples[name].map((ms, round) => ms - samples['zod/v4/mini'][round]));
  const rows = names.map((name) => [name, spreadOf(samples[name]), beyondZod(name)]);
  return {
    tables: [{ title: 'Importing an entry in a fresh process', columns, rows }],
    gates: [gate('import callhook/next, ms beyond zod/v4/mini', beyondZod('callhook/next'), 'at most', 5)],
  };
}

async function timeImport(specifier) {
  const { stdout } = await run(process.execPath, [program, specifier]);
  return Number(stdout);
}
