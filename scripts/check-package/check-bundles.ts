import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import { type Bundle, bundle, type Target } from './bundle.ts';
import type { Report } from './report.ts';
import { runNode } from './run.ts';

const nodeHmac = '/callhook/dist/verify/hmac-node.js';
const nobleHmac = '/callhook/dist/verify/hmac-noble.js';

/** Bundles hold what their platform has and what their entry needs. */
export async function checkBundles(report: Report, consumer: string): Promise<void> {
  for (const entry of ['callhook/fetch', 'callhook/hono', 'callhook/lambda']) {
    for (const target of ['workerd', 'edge-light', 'browser'] as const) {
      await report.check(`bundle: ${entry} for ${target} has noble and no built-in`, async () => {
        checkNeutral(await bundle(consumer, entry, target));
      });
    }
    await report.check(`bundle: ${entry} for node has Node's HMAC and no noble`, async () => {
      checkNative(await bundle(consumer, entry, 'node'));
    });
  }
  for (const entry of ['bundles/verify.js', 'bundles/verify-from-callhook.js']) {
    for (const target of ['node', 'workerd'] as const) {
      await report.check(`bundle: ${entry} for ${target} has no zod`, () => checkVerifier(consumer, entry, target));
    }
  }
  await report.check("bundle: callhook/testing's samples for workerd have no built-in", async () => {
    checkNeutral(await bundle(consumer, 'bundles/samples.js', 'workerd'));
  });
  await report.check('bundle: bundles/worker.js for workerd has Hono and no other framework', () => {
    return checkWorker(consumer);
  });
}

function checkNeutral({ imports, modules }: Bundle): void {
  assert.deepEqual(imports, []);
  assert.ok(includes(modules, nobleHmac), `${nobleHmac} is not in it.`);
  assert.ok(!includes(modules, nodeHmac), `${nodeHmac} is in it.`);
}

function checkNative({ imports, modules }: Bundle): void {
  assert.deepEqual(imports, []); // node:crypto is asked for when it is needed
  assert.ok(includes(modules, nodeHmac), `${nodeHmac} is not in it.`);
  assert.ok(!includes(modules, '@noble/hashes/'), '@noble/hashes is in it.');
}

async function checkVerifier(consumer: string, entry: string, target: Target): Promise<void> {
  const { file, modules } = await bundle(consumer, entry, target);
  assert.ok(!includes(modules, 'node_modules/zod/'), 'zod is in it.');
  await use(consumer, file, 'verify');
}

async function checkWorker(consumer: string): Promise<void> {
  const { file, imports, modules } = await bundle(consumer, 'bundles/worker.js', 'workerd');
  assert.deepEqual(imports, []);
  assert.ok(includes(modules, 'node_modules/hono/'), 'Hono is not in it.');
  for (const stranger of ['node_modules/express/', 'node_modules/next/', 'adapters/express/', 'adapters/next/']) {
    assert.ok(!includes(modules, stranger), `${stranger} is in it.`);
  }
  await use(consumer, file, 'worker');
}

/** A bundle that holds the right modules still has to work. */
function use(consumer: string, file: string, scenario: string): Promise<string> {
  return runNode(['runtime/import.mjs', pathToFileURL(file).href, scenario], consumer);
}

function includes(modules: Bundle['modules'], part: string): boolean {
  return [...modules.keys()].some((path) => path.includes(part));
}
