import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median } from '../measure/median.js';
import { gate } from '../report.js';

const program = fileURLToPath(new URL('timed-import.js', import.meta.url));
const run = promisify(execFile);

/** What a serverless function pays at its cold start; zod/v4/mini is what callhook cannot do without. */
const specifiers = ['zod/v4/mini', 'callhook/next', 'callhook/express', 'callhook/hono', 'callhook/verify'];

const columns = [
  { name: 'ms', digits: 1 },
  { name: 'beyond zod/v4/mini', digits: 1 },
];

/** How long a fresh process takes to import an entry, the page cache warm. */
export async function importPart({ quick }) {
  const samples = Object.fromEntries(specifiers.map((specifier) => [specifier, []]));
  for (const specifier of specifiers) await timeImport(specifier); // brings the files into the page cache
  for (let round = 0; round < (quick ? 3 : 20); round++) {
    // In turns: what slows the machine down for a while slows all of them.
    for (const specifier of specifiers) samples[specifier].push(await timeImport(specifier));
  }
  const beyondZod = (specifier) => median(samples[specifier].map((ms, round) => ms - samples['zod/v4/mini'][round]));
  const rows = specifiers.map((specifier) => [specifier, median(samples[specifier]), beyondZod(specifier)]);
  return {
    tables: [{ title: 'Importing an entry in a fresh process', columns, rows }],
    gates: [gate('import callhook/next, ms beyond zod/v4/mini', beyondZod('callhook/next'), 'at most', 5)],
  };
}

async function timeImport(specifier) {
  const { stdout } = await run(process.execPath, [program, specifier]);
  return Number(stdout);
}
