import { join } from 'node:path';
import { type Bundle, bundle } from './bundle.ts';
import type { Report } from './report.ts';

/** Prints what bundles weigh, minified and gzipped, beside what they should at most. */
export async function printSizes(report: Report, consumer: string): Promise<void> {
  report.note(describe('verifying alone, for node', await bundle(consumer, 'bundles/verify.js', 'node'), 2));
  report.note(describe('verifying alone, for workerd', await bundle(consumer, 'bundles/verify.js', 'workerd'), 6));
  for (const adapter of ['express', 'hono', 'next', 'fetch', 'node']) {
    const own = await bundle(consumer, `callhook/${adapter}`, 'node', beneathAdapters(consumer));
    report.note(describe(`callhook/${adapter}, what is its own`, own));
  }
  const worker = await bundle(consumer, 'bundles/worker.js', 'workerd', ['hono']);
  report.note(describe('a Workers receiver without Hono', worker, 16));
  report.note(`  of it, minified: ${describeParts(worker)}`);
  const client = await bundle(consumer, 'callhook/client', 'workerd', ['zod/mini']);
  report.note(describe('callhook/client, zod left out', client, 6));
}

/** Everything of the library but the adapters, as paths for esbuild to leave out. */
function beneathAdapters(consumer: string): string[] {
  const dist = join(consumer, 'node_modules', 'callhook', 'dist');
  return ['errors.js', 'receive/*', 'replay/*', 'schema/*', 'sources/*', 'verify/*'].map((path) => join(dist, path));
}

function describe(name: string, { gzipBytes }: Bundle, goalInKilobytes?: number): string {
  const size = `size: ${name}: ${kilobytes(gzipBytes)} gzipped`;
  if (goalInKilobytes === undefined) return size;
  const verdict = gzipBytes > goalInKilobytes * 1000 ? ', MISSED' : '';
  return `${size} (goal: at most ${goalInKilobytes} kB${verdict})`;
}

function describeParts({ modules }: Bundle): string {
  const parts = new Map<string, number>();
  for (const [path, bytes] of modules) {
    const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? 'the receiver itself';
    parts.set(name, (parts.get(name) ?? 0) + bytes);
  }
  return [...parts].map(([name, bytes]) => `${name} ${kilobytes(bytes)}`).join(', ');
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(2)} kB`;
}
