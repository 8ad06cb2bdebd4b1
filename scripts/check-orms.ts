// Runs the packed library in the transactions of real ORMs, in two versions of each, on PostgreSQL and MariaDB.
//   tsx scripts/check-orms.ts [--only oldest]
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packLibrary } from './check-package/pack-library.ts';
import { createReport } from './check-package/report.ts';
import { run } from './check-package/run.ts';
import { createWorkspace, root } from './check-package/workspace.ts';
import { prismaWithoutEngine } from './prisma-without-engine.ts';

const { only } = parseArgs({ options: { only: { type: 'string' } } }).values;
const ages = ['oldest', 'newest'].filter((age) => only === undefined || age === only);
const report = createReport();
const workspace = createWorkspace();

const packed = await report.check('callhook: npm pack', () => packLibrary(workspace));
if (packed !== undefined) await Promise.all(ages.map((age) => checkAge(age, packed.tarball)));
process.exitCode = report.finish();

async function checkAge(age: string, tarball: string): Promise<void> {
  const folder = join(workspace, age);
  const isInstalled = await report.check(`the ${age} ORMs: npm install`, () => install(age, folder, tarball));
  if (!isInstalled) return;
  await report.check(`the ${age} ORMs: tsc`, () => run('node_modules/.bin/tsc', ['-p', '.'], folder));
  for (const test of ['transactions', 'crash']) {
    await report.check(`the ${age} ORMs: ${test}`, () => runTests(folder, test));
  }
}

async function install(age: string, folder: string, tarball: string): Promise<true> {
  const tests = join(root, 'test', 'orms');
  await cp(join(tests, age), folder, { recursive: true });
  await cp(join(tests, 'tsconfig.json'), join(folder, 'tsconfig.json'));
  await cp(join(tests, 'src'), join(folder, 'src'), { recursive: true });
  if (age === 'newest') await cp(join(tests, 'lines'), join(folder, 'src', 'orms'), { recursive: true });
  const quietly = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
  await run('npm', ['install', ...quietly, tarball], folder);
  for (const schema of ['postgresql.prisma', 'mysql.prisma']) {
    await run('node_modules/.bin/prisma', ['generate', '--schema', schema], folder, prismaWithoutEngine);
  }
  return true;
}

/** Runs a file of tests, and fails unless some have passed and all did. */
async function runTests(folder: string, name: string): Promise<void> {
  const args = ['--import', 'tsx', '--test', '--test-reporter=tap', join('src', `${name}.test.ts`)];
  const output = await run(process.execPath, args, folder);
  if (!/^# pass [1-9]/m.test(output) || !/^# skipped 0$/m.test(output)) throw new Error(output);
}
