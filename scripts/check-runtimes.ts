// Runs the packed library on every runtime: the conformance program, and the contract of the adapters on frameworks.
//   tsx scripts/check-runtimes.ts [--only deno]
import { parseArgs } from 'node:util';
import { packLibrary } from './check-package/pack-library.ts';
import { createReport } from './check-package/report.ts';
import { createWorkspace } from './check-package/workspace.ts';
import { checkConformance } from './check-runtimes/check-conformance.ts';
import { checkContract } from './check-runtimes/check-contract.ts';
import { installLambdaClient } from './check-runtimes/lambda-client.ts';
import { prepareApps } from './check-runtimes/prepare-apps.ts';
import { findRuntimes, installRuntimes, type Runtime } from './check-runtimes/runtimes.ts';
import { type Cell, writeCells } from './support-table/cell.ts';

const { only = '' } = parseArgs({ options: { only: { type: 'string' } } }).values;
const report = createReport();
const workspace = createWorkspace();

const packed = await report.check('pack: builds and packs', () => packLibrary(workspace));
const runtimes = await report.check('install: the runtimes', async () => {
  await installRuntimes();
  return (await findRuntimes()).filter(({ title }) => title.toLowerCase().includes(only.toLowerCase()));
});
if (runtimes?.some(({ family }) => family === 'Node')) {
  await report.check("install: AWS Lambda's runtime interface client", installLambdaClient);
}
if (packed !== undefined && runtimes !== undefined) {
  const apps = await report.check('install: beside the frameworks', () => prepareApps(workspace, packed));
  if (apps !== undefined) {
    const cells: Cell[] = [];
    for (const runtime of runtimes) {
      if (await checkConformance(report, runtime, apps)) cells.push(conformanceOn(runtime));
    }
    cells.push(...(await checkContract(report, runtimes, apps)));
    if (only === '') await writeCells('runtimes', cells);
  }
}

process.exitCode = report.finish();

function conformanceOn(runtime: Runtime): Cell {
  return { row: 'verifying, and the whole way of a delivery', entry: 'callhook', runtime: runtime.title };
}
