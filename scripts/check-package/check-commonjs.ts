import assert from 'node:assert/strict';
import { join } from 'node:path';
import { installRuntimes, nodeFolder } from '../check-runtimes/runtimes.ts';
import { entries } from '../entries.ts';
import { requireEntries } from './check-entries.ts';
import type { Report } from './report.ts';
import { runNode } from './run.ts';

/** The versions of Node.js that Lambda and Vercel manage, and the newest. */
const versions = [20, 22, 24, 26];

/** Conditions of runtimes without Node's HMAC. */
const edges = ['workerd', 'edge-light'];

/** `require` works where no ES module can be required, and beside `import`. */
export async function checkCommonJs(report: Report, consumer: string): Promise<void> {
  const names = entries.map(({ name }) => name);
  await report.check('install: other versions of Node', installRuntimes);
  for (const version of versions) {
    await report.check(`require: every entry on Node ${version}`, () =>
      requireEntries(consumer, names, [], join(nodeFolder(version), 'node')),
    );
  }
  for (const condition of edges) {
    await report.check(`require: callhook/verify under the condition ${condition} has the noble HMAC`, async () => {
      const loaded = await requireEntries(consumer, ['callhook/verify'], ['--conditions', condition]);
      assert.deepEqual(loaded.match(/hmac-no\w+\.cjs$/gm), ['hmac-noble.cjs']);
    });
  }
  await report.check('import and require in one process work with each other', () =>
    runNode(['runtime/both-copies.mjs'], consumer),
  );
}
