import { copyFile, cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Packed } from '../check-package/pack-library.ts';
import { run } from '../check-package/run.ts';
import { root } from '../check-package/workspace.ts';

const install = 'install --no-save --no-package-lock --no-audit --no-fund --ignore-scripts --prefer-offline'.split(' ');

/** Installs the tarball beside the frameworks, in a folder of its own with all programs that the runtimes run. */
export async function preparePrograms(workspace: string, { tarball }: Packed): Promise<string> {
  const apps = join(workspace, 'apps');
  const tests = join(root, 'test');
  await cp(join(tests, 'runtimes', 'apps'), apps, { recursive: true });
  await cp(join(tests, 'runtimes', 'conformance'), join(apps, 'conformance'), { recursive: true });
  await copyFile(join(tests, 'vectors', 'signatures.json'), join(apps, 'conformance', 'signatures.json'));
  await run('npm', [...install, tarball], apps);
  const contractApp = join(tests, 'adapters', 'contract', 'app.ts');
  const strip = ['--format=esm', `--outfile=${join(apps, 'contract-app.mjs')}`];
  await run('node_modules/.bin/esbuild', [contractApp, ...strip], apps);
  return apps;
}
