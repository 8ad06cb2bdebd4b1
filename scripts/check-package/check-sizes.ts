import { join } from 'node:path';
import { type Bundle, bundle } from './bundle.ts';
import type { Report } from './report.ts';

/** Entries that are no adapter. */
const others = /^callhook(\/(verify|client|testing|replay.*))?$/;

/** Holds bundles, minified and gzipped, to the sizes that the library promises. */
export async function checkSizes(report: Report, consumer: string, entries: readonly string[]): Promise<void> {
  const check = (name: string, limitInKilobytes: number, bundled: Promise<Bundle>) =>
    report.check(`size: ${name} is at most ${limitInKilobytes} kB`, async () => {
      const { gzipBytes, modules } = await bundled;
      report.note(`size: ${name}: ${kilobytes(gzipBytes)} gzipped`);
      if (gzipBytes > limitInKilobytes * 1000) throw new Error(`minified: ${describeParts(modules)}`);
    });

  await check('verifying alone, for node', 2, bundle(consumer, 'bundles/verify.js', 'node'));
  await check('verifying alone, for workerd', 6, bundle(consumer, 'bundles/verify.js', 'workerd'));
  for (const adapter of entries.filter((entry) => !others.test(entry))) {
    const own = bundle(consumer, adapter, 'node', beneathAdapters(consumer));
    await check(`what is ${adapter}'s own`, 3, own);
  }
  const worker = bundle(consumer, 'bundles/worker.js', 'workerd', ['hono']);
  await check('a Workers receiver without Hono', 20.5, worker);
  const client = bundle(consumer, 'callhook/client', 'workerd', ['zod/mini']);
  await check('callhook/client without zod', 6, client);
}

/** Everything of the library but the adapters, as paths for esbuild to leave out. */
function beneathAdapters(consumer: string): string[] {
  const dist = join(consumer, 'node_modules', 'callhook', 'dist');
  return ['errors.js', 'receive/*', 'replay/*', 'schema/*', 'sources/*', 'verify/*'].map((path) => join(dist, path));
}

function describeParts(modules: Bundle['modules']): string {
  const parts = new Map<string, number>();
  for (const [path, bytes] of modules) {
    const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? 'the entry itself';
    parts.set(name, (parts.get(name) ?? 0) + bytes);
  }
  return [...parts].map(([name, bytes]) => `${name} ${kilobytes(bytes)}`).join(', ');
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(2)} kB`;
}
