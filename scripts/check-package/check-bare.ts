import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { adapters, entries, optionalPeers } from '../entries.ts';
import { importEntry, requireEntries } from './check-entries.ts';
import type { Report } from './report.ts';
import { run } from './run.ts';
import { scenarioOf } from './scenario.ts';
import { writeEveryEntry } from './type-fixtures.ts';

// Node.js always has the condition `node` as well, so that this shows the order of the `imports` map.
const primitives = { node: 'hmac-node.js', workerd: 'hmac-noble.js', 'edge-light': 'hmac-noble.js' };

const zod = /\/node_modules\/zod\//;

/**
 * Every entry that needs no optional peer works without them, and `callhook/verify` works without zod.
 *
 * @param compiler The consumer that has TypeScript.
 */
export async function checkBare(report: Report, bare: string, compiler: string): Promise<void> {
  await report.check('bare: npm installs no optional peer', () => {
    const unwanted = [...optionalPeers, '@types/node'];
    assert.deepEqual(
      unwanted.filter((name) => existsSync(join(bare, 'node_modules', name))),
      [],
    );
  });
  for (const { name } of entries.filter((entry) => !scenarioOf(entry.name).needsPeer)) {
    await report.check(`bare: ${name}`, () => importEntry(bare, name));
  }
  await report.check("bare: types without Node's, skipLibCheck off", async () => {
    await writeEveryEntry(
      join(bare, 'types'),
      entries.filter((entry) => !adapters.includes(entry)),
    );
    const tsc = join(compiler, 'node_modules', '.bin', 'tsc');
    await run(tsc, ['--project', 'types', '--module', 'preserve'], bare);
  });
  await report.check('bare: callhook/verify loads no zod', async () => {
    assert.match(await modulesOf(bare, 'callhook'), zod, "The recorder has missed the zod that 'callhook' loads.");
    assert.doesNotMatch(await modulesOf(bare, 'callhook/verify'), zod);
  });
  for (const [condition, primitive] of Object.entries(primitives)) {
    await report.check(`bare: callhook/verify under the condition ${condition} loads ${primitive}`, async () => {
      const loaded = await modulesOf(bare, 'callhook/verify', ['--conditions', condition]);
      assert.deepEqual(loaded.match(/hmac-no\w+\.js$/gm), [primitive]);
    });
  }
  await report.check('bare: callhook/verify with zod removed', async () => {
    await rm(join(bare, 'node_modules', 'zod'), { recursive: true });
    await importEntry(bare, 'callhook/verify');
    await requireEntries(bare, ['callhook/verify']);
  });
}

/** The URL of every module that an entry loads in plain Node.js, one a line. */
function modulesOf(bare: string, entry: string, nodeOptions: readonly string[] = []): Promise<string> {
  return importEntry(bare, entry, [...nodeOptions, '--import', './runtime/record-imports.mjs']);
}
