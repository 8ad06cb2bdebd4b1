import { copyFile, cp } from 'node:fs/promises';
import { join } from 'node:path';
import { addDependencies } from '../check-package/install-consumer.ts';
import type { Packed } from '../check-package/pack-library.ts';
import { run } from '../check-package/run.ts';
import { root } from '../check-package/workspace.ts';
import { apps } from './apps.ts';

const install = 'install --no-save --no-package-lock --no-audit --no-fund --ignore-scripts --prefer-offline'.split(' ');

/** Installs the tarball beside the frameworks, in a folder of its own with all programs that the runtimes run. */
export async function preparePrograms(workspace: string, { tarball }: Packed): Promise<string> {
  const folder = join(workspace, 'apps');
  const tests = join(root, 'test');
  await cp(join(tests, 'runtimes', 'apps'), folder, { recursive: true });
  await cp(join(tests, 'runtimes', 'conformance'), join(folder, 'conformance'), { recursive: true });
  await copyFile(join(tests, 'vectors', 'signatures.json'), join(folder, 'conformance', 'signatures.json'));
  const frameworks = apps.flatMap((app) => (app.kind === 'program' && app.package) || []);
  await addDependencies(join(folder, 'package.json'), Object.fromEntries(frameworks.map((name) => [name, '*'])));
  await run('npm', [...install, tarball], folder);
  const contractApp = join(tests, 'adapters', 'contract', 'app.ts');
  const strip = ['--format=esm', `--outfile=${join(folder, 'contract-app.mjs')}`];
  await run('node_modules/.bin/esbuild', [contractApp, ...strip], folder);
  return folder;
}
