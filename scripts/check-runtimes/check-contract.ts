import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Deployment } from '../../test/deployed/deployment.ts';
import type { Report } from '../check-package/report.ts';
import { run } from '../check-package/run.ts';
import { root } from '../check-package/workspace.ts';
import type { Cell } from '../support-table/cell.ts';
import { expectPassed, type VitestReport } from '../support-table/vitest-report.ts';
import type { Planned } from './plan-contract.ts';

const timeoutMs = 1_200_000;

/** Runs the contract of every adapter on what was planned; gives the cells of what passed. */
export async function checkContract(report: Report, planned: readonly Planned[], workspace: string): Promise<Cell[]> {
  const deployments = planned.map(({ deployment }) => deployment);
  const results = await report.check('contract: runs to its end', () => testAll(deployments, workspace));
  if (results === undefined) return [];
  const passed: Cell[] = [];
  for (const { cell, deployment } of planned) {
    const ok = await report.check(`contract: ${deployment.name}`, () => expectPassed(results, deployment.name));
    if (ok) passed.push(cell);
  }
  return passed;
}

async function testAll(deployments: readonly Deployment[], workspace: string): Promise<VitestReport> {
  const [plan, output] = [join(workspace, 'deployments.json'), join(workspace, 'results.json')];
  await writeFile(plan, JSON.stringify(deployments));
  const vitest = ['vitest', 'run', '--config', 'test/deployed/vitest.config.ts'];
  const reporter = ['--reporter=json', `--outputFile=${output}`];
  // It ends with an error when a test fails, too, which is told test by test.
  const ended = await run('npx', [...vitest, ...reporter], root, { CALLHOOK_DEPLOYMENTS: plan }, timeoutMs).catch(
    String,
  );
  if (!existsSync(output)) throw new Error(ended);
  return JSON.parse(await readFile(output, 'utf8'));
}
