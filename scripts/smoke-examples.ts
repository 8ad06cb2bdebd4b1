// Starts every example that is a server and sends it signed deliveries over HTTP, and runs the scripts of the others to their end.
// The examples are copies that depend on the packed library. With --in-place they are the folders themselves, which depend on
// the library beside them, as for someone who has cloned the repository.
//   tsx scripts/smoke-examples.ts [--only express,next] [--in-place]
import { realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packLibrary } from './check-package/pack-library.ts';
import { createWorkspace, root } from './check-package/workspace.ts';
import { installRuntimes } from './check-runtimes/runtimes.ts';
import type { Example } from './smoke-examples/example.ts';
import { examples } from './smoke-examples/examples.ts';
import { copyExample } from './smoke-examples/install-example.ts';
import { check, finish } from './smoke-examples/report.ts';
import { smokeExample } from './smoke-examples/smoke-example.ts';

/** How many examples are installed and run at the same time. */
const lanes = 3;

const { only, 'in-place': isInPlace } = parseArgs({
  options: { only: { type: 'string' }, 'in-place': { type: 'boolean', default: false } },
}).values;
const chosen = chosenExamples();
if (chosen.some(({ node }) => node !== undefined)) await check('the runtimes: npm install', installRuntimes);
const waiting = chosen.values(); // each lane takes the next one
const smokeNext = isInPlace ? smokeInPlace : await packForCopies();
if (smokeNext) await Promise.all(Array.from({ length: lanes }, smokeNext));
process.exit(finish());

async function smokeInPlace(): Promise<void> {
  for (const example of waiting) await smokeExample(example, join(root, 'examples', example.name));
}

async function packForCopies(): Promise<(() => Promise<void>) | undefined> {
  const workspace = realpathSync(createWorkspace());
  const packed = await check('callhook: npm pack', () => packLibrary(workspace));
  return packed && (() => smokeCopies(workspace, packed.value.tarball));
}

async function smokeCopies(workspace: string, tarball: string): Promise<void> {
  for (const example of waiting) {
    const folder = join(workspace, example.name);
    await copyExample(example.name, folder, tarball);
    await smokeExample(example, folder);
    // Now, beside the next one's work: removing them all at the end takes minutes. What is still in use goes then.
    await rm(folder, { recursive: true, force: true, maxRetries: 5 }).catch(() => {});
  }
}

function chosenExamples(): readonly Example[] {
  if (only === undefined) return examples;
  const names = only.split(',');
  const unknown = names.filter((name) => !examples.some((example) => example.name === name));
  if (unknown.length === 0) return examples.filter(({ name }) => names.includes(name));
  console.error(`There is no example ${unknown.join(', ')}, only ${examples.map(({ name }) => name).join(', ')}.`);
  return process.exit(1);
}
