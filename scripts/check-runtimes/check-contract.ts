import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Deployment } from '../../test/deployed/deployment.ts';
import type { Report } from '../check-package/report.ts';
import { run } from '../check-package/run.ts';
import { root } from '../check-package/workspace.ts';
import type { Cell } from '../support-table/cell.ts';
import { expectPassed, type VitestReport } from '../support-table/vitest-report.ts';
import { type App, apps } from './apps.ts';
import { commandFor } from './program.ts';
import type { Runtime } from './runtimes.ts';

/** Runs the contract of every adapter on every app on every runtime that it is for; gives those that passed. */
export async function checkContract(report: Report, runtimes: readonly Runtime[], folder: string): Promise<Cell[]> {
  const planned = await plan(runtimes, folder);
  const results = await testAll(
    planned.map(({ deployment }) => deployment),
    folder,
  );
  const passed: Cell[] = [];
  for (const { cell, deployment } of planned) {
    const ok = await report.check(`contract: ${deployment.name}`, () => expectPassed(results, deployment.name));
    if (ok) passed.push(cell);
  }
  return passed;
}

async function plan(runtimes: readonly Runtime[], folder: string) {
  const planned: { readonly cell: Cell; readonly deployment: Deployment }[] = [];
  for (const runtime of runtimes) {
    for (const app of apps) {
      const file = app.files[runtime.family];
      if (file === undefined) continue;
      const row = await titleOf(app, folder);
      const versions = app.package === undefined ? [] : [app.package];
      const command = [...(await commandFor(runtime, folder, file)), ...versions];
      const traits = app.traits ?? {};
      const front = app.front === undefined ? {} : { front: app.front };
      const deployment = {
        name: `${row} on ${runtime.title}`,
        runtime: runtime.title,
        command,
        folder,
        traits,
        ...front,
      };
      planned.push({ cell: { row, entry: app.entry, runtime: runtime.title }, deployment });
    }
  }
  return planned;
}

async function titleOf({ name, package: framework }: App, folder: string): Promise<string> {
  if (framework === undefined) return name;
  const manifest = await readFile(join(folder, 'node_modules', framework, 'package.json'), 'utf8');
  const [first, ...detail] = name.split(',');
  return [`${first} ${JSON.parse(manifest).version}`, ...detail].join(',');
}

async function testAll(deployments: readonly Deployment[], folder: string): Promise<VitestReport> {
  const [plan, output] = [join(folder, 'deployments.json'), join(folder, 'results.json')];
  await writeFile(plan, JSON.stringify(deployments));
  const vitest = ['vitest', 'run', '--config', 'test/deployed/vitest.config.ts'];
  const reporter = ['--reporter=json', `--outputFile=${output}`];
  // It ends with an error when a test fails, which is told below, test by test.
  await run('npx', [...vitest, ...reporter], root, { CALLHOOK_DEPLOYMENTS: plan }, 900_000).catch(() => {});
  return JSON.parse(await readFile(output, 'utf8'));
}
