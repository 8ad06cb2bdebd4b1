import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import { adapters, type Entry, entries, loadedPeers, optionalPeers } from '../entries.ts';
import { type Bundle, bundle, type Target } from './bundle.ts';
import type { Report } from './report.ts';
import { runNode } from './run.ts';

const nodeHmac = '/callhook/dist/verify/hmac-node.js';
const nobleHmac = '/callhook/dist/verify/hmac-noble.js';

/** Bundles hold the modules that their platform has and their entry needs. */
export async function checkBundles(report: Report, consumer: string): Promise<void> {
  for (const entry of entries) {
    const onNode = await report.check(`bundle: ${entry.name} for node has no noble HMAC and loads no built-in`, () =>
      bundleForNode(consumer, entry),
    );
    for (const target of ['workerd', 'edge-light', 'browser'] as const) {
      await report.check(`bundle: ${entry.name} for ${target} has no Node HMAC and no built-in`, async () => {
        const verifies = onNode !== undefined && includes(onNode.modules, nodeHmac);
        checkNeutral(await bundle(consumer, entry.name, target, optionalPeers), entry, verifies, target);
      });
    }
  }
  for (const entry of ['bundles/verify.js', 'bundles/verify-from-callhook.js']) {
    for (const target of ['node', 'workerd'] as const) {
      await report.check(`bundle: ${entry} for ${target} has no zod`, () => checkVerifier(consumer, entry, target));
    }
  }
  await report.check("bundle: callhook/testing's samples for workerd have no built-in", async () => {
    const { imports, modules } = await bundle(consumer, 'bundles/samples.js', 'workerd');
    assert.deepEqual(imports, []);
    checkPrimitive(modules, true);
  });
  await report.check('bundle: bundles/worker.js for workerd has Hono and no other framework', () => {
    return checkWorker(consumer);
  });
}

async function bundleForNode(consumer: string, entry: Entry): Promise<Bundle> {
  const bundled = await bundle(consumer, entry.name, 'node', optionalPeers);
  assert.deepEqual(withoutPeer(bundled.staticImports, entry), []); // node:crypto is asked for when it is needed
  assert.ok(!includes(bundled.modules, nobleHmac), `${nobleHmac} is in it.`);
  if (adapters.includes(entry)) {
    assert.ok(includes(bundled.modules, nodeHmac), `${nodeHmac} is not in it.`);
    assert.ok(!includes(bundled.modules, '@noble/hashes/'), '@noble/hashes is in it.');
  }
  return bundled;
}

function checkNeutral(bundled: Bundle, entry: Entry, verifies: boolean, target: Target): void {
  const { imports, modules, staticImports } = bundled;
  // Workers and Vercel's edge runtime have Ed25519. Elsewhere callhook may have to ask for it.
  const allowed = target === 'browser' ? ['@noble/curves/ed25519.js'] : [];
  // callhook/testing imports Node.js when its simulator listens or delivers.
  const found = entry.source.startsWith('src/testing/') ? staticImports : imports;
  assert.deepEqual(
    withoutPeer(found, entry).filter((name) => !allowed.includes(name)),
    [],
  );
  checkPrimitive(modules, verifies);
}

function withoutPeer(imports: readonly string[], { name }: Entry): readonly string[] {
  return imports.filter((imported) => imported !== loadedPeers[name]);
}

function checkPrimitive(modules: Bundle['modules'], verifies: boolean): void {
  assert.equal(includes(modules, nobleHmac), verifies, `${nobleHmac} is ${verifies ? 'not ' : ''}in it.`);
  assert.ok(!includes(modules, nodeHmac), `${nodeHmac} is in it.`);
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
  const otherPeers = optionalPeers.filter((name) => name !== 'hono').map((name) => `node_modules/${name}/`);
  const otherAdapters = adapters.filter(({ path }) => path !== 'hono').map(({ path }) => `adapters/${path}/index.js`);
  const strangers = [...otherPeers, ...otherAdapters].filter((part) => includes(modules, part));
  assert.deepEqual(strangers, []);
  await use(consumer, file, 'worker');
}

/** A bundle that holds the right modules still has to work. */
function use(consumer: string, file: string, scenario: string): Promise<string> {
  return runNode(['runtime/import.mjs', pathToFileURL(file).href, scenario], consumer);
}

function includes(modules: Bundle['modules'], part: string): boolean {
  return [...modules.keys()].some((path) => path.includes(part));
}
