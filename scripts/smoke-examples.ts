// Installs the packed library into a copy of every example. Servers are started and sent signed deliveries over HTTP, and
// scripts are run to their end.
//   tsx scripts/smoke-examples.ts [--only express]
import { realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packLibrary } from './check-package/pack-library.ts';
import { createWorkspace } from './check-package/workspace.ts';
import { installRuntimes } from './check-runtimes/runtimes.ts';
import type { Example } from './smoke-examples/example.ts';
import { examples } from './smoke-examples/examples.ts';
import { check, finish } from './smoke-examples/report.ts';
import { smokeExample } from './smoke-examples/smoke-example.ts';

/** How many examples are installed and run at the same time. */
const lanes = 3;

const chosen = chosenExamples();
const workspace = realpathSync(createWorkspace());
if (chosen.some(({ node }) => node !== undefined)) await check('the runtimes: npm install', installRuntimes);
const packed = await check('callhook: npm pack', () => packLibrary(workspace));
const waiting = chosen.values(); // each lane takes the next one
if (packed) await Promise.all(Array.from({ length: lanes }, () => smokeNext(packed.value.tarball)));
process.exit(finish());

async function smokeNext(tarball: string): Promise<void> {
  for (const example of waiting) {
    await smokeExample(example, workspace, tarball);
    // Now, beside the next one's work: removing them all at the end takes minutes. What is still in use goes then.
    await rm(join(workspace, example.name), { recursive: true, force: true, maxRetries: 5 }).catch(() => {});
  }
}

function chosenExamples(): readonly Example[] {
  const { only } = parseArgs({ options: { only: { type: 'string' } } }).values;
  const found = examples.filter(({ name }) => only === undefined || name === only);
  if (found.length > 0) return found;
  console.error(`There is no example '${only}', only ${examples.map(({ name }) => name).join(', ')}.`);
  return process.exit(1);
}
