import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Report } from './report.ts';
import { run, runNode } from './run.ts';

/** Checks that the bundles that Vite makes work, and import nothing that their platform lacks. */
export async function checkVite(report: Report, consumer: string): Promise<void> {
  for (const target of ['browser', 'workerd', 'node'] as const) {
    await report.check(`vite: bundles/worker.js for ${target}`, async () => {
      const file = join(consumer, 'bundled', 'vite', target, 'worker.mjs');
      await run('node_modules/.bin/vite', ['build', '--config', 'bundles/vite.config.js', '--mode', target], consumer);
      const imports = [...(await readFile(file, 'utf8')).matchAll(/from\s*["']([^"']+)["']/g)].map(([, from]) => from);
      assert.deepEqual(imports, []);
      await runNode(['runtime/import.mjs', pathToFileURL(file).href, 'worker'], consumer);
    });
  }
}
