import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Report } from './report.ts';
import { runNode } from './run.ts';

/** An app, and the files that a bundler makes of it. */
const builds = [
  { app: 'esm', extension: 'mjs', bundlers: ['esbuild', 'webpack', 'rspack', 'rollup', 'ncc'] },
  { app: 'esm', extension: 'cjs', bundlers: ['esbuild'] },
  { app: 'cjs', extension: 'cjs', bundlers: ['esbuild', 'webpack', 'ncc'] },
];

/** Bundlers that leave out the modules that an app does not use. */
const shakers = ['esbuild', 'webpack', 'rollup'];

/** A text that one module of callhook has. Bundles are not minified, so they hold it once for each copy. */
const once = 'Another delivery of this event is being handled right now.';

/** The name that zod gives to its first class. Nothing of callhook has it. */
const zod = '$ZodType';

/** Apps that users bundle receive deliveries, and hold one copy of callhook. */
export async function checkBundlers(report: Report, consumer: string): Promise<void> {
  // Outside the consumer, so that a bundle finds no package.
  const output = join(dirname(consumer), 'bundled-apps');

  for (const { app, extension, bundlers } of builds) {
    for (const bundler of bundlers) {
      await report.check(`bundler: ${bundler} makes .${extension} of the ${app} app`, async () => {
        const file = join(output, `${bundler}-${app}.${extension}`);
        const code = await build(consumer, bundler, `${app}/server.js`, file);
        assert.equal(code.split(once).length - 1, 1, 'The number of copies of callhook in it.');
        assert.ok(code.includes(zod), 'zod is not in it.');
        await runNode(['deliver.cjs', file], consumer);
      });
    }
  }
  for (const bundler of shakers) {
    await report.check(`bundler: ${bundler} leaves zod out of an app that only verifies`, async () => {
      const code = await build(consumer, bundler, 'esm/verify.js', join(output, `${bundler}-verify.mjs`));
      assert.ok(code.includes('createHmac'), 'callhook is not in it.');
      assert.ok(!code.includes(zod), 'zod is in it.');
    });
  }
  await report.check('compiler: swc makes CommonJS of a server in TypeScript', async () => {
    const file = join(consumer, 'compiled', 'server.cjs');
    assert.match(await build(consumer, 'swc', 'cjs/server.ts', file), /require\("callhook"\)/);
    await runNode(['deliver.cjs', file], consumer);
  });
}

/** Builds a file and returns its text. */
async function build(consumer: string, bundler: string, entry: string, file: string): Promise<string> {
  await runNode(['build.cjs', bundler, entry, file], consumer);
  return readFile(file, 'utf8');
}
