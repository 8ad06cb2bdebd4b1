import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../check-package/workspace.ts';
import type { Cell } from './cell.ts';
import { type Tested, testedInProcess } from './tested-in-process.ts';
import { expectPassed, type VitestReport } from './vitest-report.ts';

/**
 * The cells that `npm test` has shown.
 *
 * @throws {Error} When one of them was not tested, or has failed.
 */
export async function cellsOfTests(report: VitestReport): Promise<readonly Cell[]> {
  const cells: Cell[] = [];
  for (const tested of testedInProcess) {
    expectPassed(report, tested.describe);
    const runtime = tested.runtime ?? `Node ${process.versions.node}`;
    cells.push({ row: await rowOf(tested), entry: tested.entry, runtime });
  }
  return cells;
}

async function rowOf({ name, package: framework }: Tested): Promise<string> {
  if (framework === undefined) return name;
  const manifest = JSON.parse(await readFile(join(root, framework.pinnedBy), 'utf8'));
  const version = { ...manifest.dependencies, ...manifest.devDependencies }[framework.name];
  const [first = '', ...detail] = name.split(',');
  return [`${first} ${version}`, ...detail].join(',');
}
