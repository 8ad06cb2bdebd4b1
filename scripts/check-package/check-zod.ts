import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { entries, loadedPeers, peerRange, testedVersion } from '../entries.ts';
import { installBesideZod } from './install-consumer.ts';
import type { Packed } from './pack-library.ts';
import type { Report } from './report.ts';
import { run, runNode } from './run.ts';
import { scenarioOf } from './scenario.ts';
import { root } from './workspace.ts';

const newest = testedVersion('zod');
const tsc = join(root, 'node_modules', '.bin', 'tsc');
const vitest = join(root, 'node_modules', '.bin', 'vitest');

/** The tests of all code that uses zod. */
const unitTests = ['test/schema', 'test/sources', 'test/receive'];

/** callhook works with the oldest and the newest zod that it supports, and beside another copy of zod. */
export async function checkZod(report: Report, workspace: string, packed: Packed): Promise<void> {
  const consumers = new Map<string, string>();
  const checkVersion = async (version: string) => {
    const consumer = await report.check(`install: beside zod ${version}`, () => install(workspace, packed, version));
    if (consumer === undefined) return;
    consumers.set(version, consumer);
    await checkConsumer(report, consumer, `zod ${version}`, 'types');
    // `npm test` runs them with the newest.
    if (version !== newest) await report.check(`zod ${version}: the unit tests`, () => runUnitTests(consumer));
  };
  const [oldest = newest, ...others] = oldestVersions();
  await Promise.all([...[oldest, ...others, newest].map(checkVersion), checkUnfit(report, workspace, packed)]);

  const checkTwo = async (inApp: string, nested: string) => {
    const [app, other] = [consumers.get(inApp), consumers.get(nested)];
    if (app === undefined || other === undefined) return;
    const both = join(workspace, `zod-${inApp}-above-${nested}`);
    await cp(app, both, { recursive: true, verbatimSymlinks: true });
    await cp(join(other, 'node_modules', 'zod'), nestedZod(both), { recursive: true });
    const name = `zod ${inApp} in the app, ${nested} below callhook`;
    await checkConsumer(report, both, name, 'types/tsconfig.two-zods.json');
  };
  await Promise.all([checkTwo(oldest, newest), checkTwo(newest, oldest)]);
}

/** The last version without `zod/v4`, and then no zod at all, which package managers other than npm let users install. */
async function checkUnfit(report: Report, workspace: string, packed: Packed): Promise<void> {
  const version = '3.24.4';
  const consumer = await report.check(`install: beside zod ${version}, which npm has to be forced to`, async () => {
    await assert.rejects(installBesideZod(workspace, packed, version), /ERESOLVE/);
    return installBesideZod(workspace, packed, version, ['--legacy-peer-deps']);
  });
  if (consumer === undefined) return;
  const needZod = entries.filter(({ path }) => !/^(verify|replay|testing)/.test(path)).map(({ name }) => name);
  const needNone = entries.map(({ name }) => name).filter((name) => !needZod.includes(name) && !(name in loadedPeers));
  const imports = needNone.map((name) => `await import('${name}');`).join('');
  for (const zod of [`zod ${version}`, 'no zod']) {
    if (zod === 'no zod') await rm(join(consumer, 'node_modules', 'zod'), { recursive: true });
    await report.check(`${zod}: every entry that needs zod says which`, () =>
      runNode(['unfit.mjs', ...needZod], consumer),
    );
    await report.check(`${zod}: ${needNone.join(', ')} load`, () => {
      return runNode(['--input-type=module', '--eval', imports], consumer);
    });
  }
}

/** The oldest version in each part of the range that package.json asks for. */
function oldestVersions(): string[] {
  return peerRange('zod').replaceAll('^', '').split(' || ');
}

async function install(workspace: string, packed: Packed, version: string): Promise<string> {
  const consumer = await installBesideZod(workspace, packed, version);
  const installed = JSON.parse(await readFile(join(consumer, 'node_modules', 'zod', 'package.json'), 'utf8'));
  assert.equal(installed.version, version);
  assert.ok(!existsSync(nestedZod(consumer)), 'npm has installed a second zod.');
  return consumer;
}

function nestedZod(consumer: string): string {
  return join(consumer, 'node_modules', 'callhook', 'node_modules', 'zod');
}

async function checkConsumer(report: Report, consumer: string, name: string, project: string): Promise<void> {
  await report.check(`${name}: every entry that needs no other peer`, () => {
    const alone = entries.map((entry) => ({ entry: entry.name, ...scenarioOf(entry.name) }));
    const pairs = alone.filter(({ needsPeer }) => !needsPeer).flatMap((one) => [one.entry, one.name]);
    return runNode(['every-entry.mjs', ...pairs], consumer);
  });
  await report.check(`${name}: schemas of the app`, () => runNode(['own-schemas.mjs'], consumer));
  await report.check(`${name}: types, skipLibCheck off`, () => run(tsc, ['--project', project], consumer));
}

function runUnitTests(consumer: string): Promise<string> {
  const folder = join(consumer, 'node_modules', 'zod');
  return run(vitest, ['run', '--project', 'node', ...unitTests], root, { CALLHOOK_ZOD: folder });
}
