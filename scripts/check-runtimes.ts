// Runs the packed library on every runtime: the conformance program, and the contract of the adapters on frameworks.
//   tsx scripts/check-runtimes.ts [--only deno] [--app next] [--quick]
// --quick leaves out every Node between the oldest and the newest that an app supports.
import { parseArgs } from 'node:util';
import { type Packed, packLibrary } from './check-package/pack-library.ts';
import { createReport } from './check-package/report.ts';
import { createWorkspace } from './check-package/workspace.ts';
import type { App, BuiltExample } from './check-runtimes/app.ts';
import { apps } from './check-runtimes/apps.ts';
import { buildExamples } from './check-runtimes/build-examples.ts';
import { checkConformance } from './check-runtimes/check-conformance.ts';
import { checkContract } from './check-runtimes/check-contract.ts';
import { checkLeases } from './check-runtimes/check-leases.ts';
import { installLambdaClient } from './check-runtimes/lambda-client.ts';
import { planContract } from './check-runtimes/plan-contract.ts';
import { preparePrograms } from './check-runtimes/prepare-programs.ts';
import { findRuntimes, installRuntimes, type Runtime } from './check-runtimes/runtimes.ts';
import { runtimesOf } from './check-runtimes/runtimes-of.ts';
import { type Cell, writeCells } from './support-table/cell.ts';

const text = { type: 'string', default: '' } as const;
const quick = { type: 'boolean', default: false } as const;
const { only, app: onlyApp, quick: isQuick } = parseArgs({ options: { only: text, app: text, quick } }).values;
const report = createReport();
const workspace = createWorkspace();

const packed = await report.check('pack: builds and packs', () => packLibrary(workspace));
const runtimes = await report.check('install: the runtimes', async () => {
  await installRuntimes();
  return (await findRuntimes()).filter(({ title }) => isAbout(title, only));
});
if (packed !== undefined && runtimes !== undefined) {
  const cells = await checkAll(packed, runtimes, apps.filter(isChosen));
  if (only === '' && onlyApp === '') await writeCells(isQuick ? 'quick' : 'runtimes', cells);
}

process.exitCode = report.finish();

async function checkAll(packed: Packed, runtimes: readonly Runtime[], apps: readonly App[]): Promise<Cell[]> {
  const toBuild = apps.filter(isBuilt).filter((app) => runtimesOf(app, runtimes).length > 0);
  // The builds take longest, so they begin first.
  const building = buildExamples(report, workspace, packed, toBuild);
  if (apps.some(isFunction) && runtimes.some(({ family }) => family === 'Node')) {
    await report.check("install: AWS Lambda's runtime interface client", installLambdaClient);
  }
  const programs = await report.check('install: beside the frameworks', () => preparePrograms(workspace, packed));
  const cells = programs === undefined ? [] : await conform(runtimes, programs);
  const prepared = { programs, built: await building };
  const planned = await planContract(apps, (app) => runtimesOf(app, runtimes, isQuick), prepared);
  return [...cells, ...(await checkContract(report, planned, workspace))];
}

async function conform(runtimes: readonly Runtime[], programs: string): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const runtime of runtimes) {
    if (runtime.family === 'workerd') await checkLeases(report, runtime, programs);
    if (await checkConformance(report, runtime, programs)) {
      cells.push({ row: 'verifying, and the whole way of a delivery', entry: 'callhook', runtime: runtime.title });
    }
  }
  return cells;
}

function isChosen(app: App): boolean {
  return isAbout(app.kind === 'program' ? app.name : app.example, onlyApp);
}

function isBuilt(app: App): app is BuiltExample {
  return app.kind === 'built';
}

function isFunction(app: App): boolean {
  return app.kind === 'program' && app.front !== undefined;
}

function isAbout(title: string, part: string): boolean {
  return title.toLowerCase().includes(part.toLowerCase());
}
