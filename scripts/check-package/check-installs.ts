import { cp, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { testedVersion } from '../entries.ts';
import { importEntry } from './check-entries.ts';
import type { Packed } from './pack-library.ts';
import type { Report } from './report.ts';
import { run } from './run.ts';
import { root } from './workspace.ts';

/** A new project can install the tarball and a clone, with the scripts that npm runs then, and callhook works there. */
export async function checkInstalls(report: Report, workspace: string, { tarball, clone }: Packed): Promise<void> {
  for (const [name, path] of Object.entries({ 'the tarball': tarball, 'a clone': clone })) {
    await report.check(`installs: ${name}`, async () => {
      const project = await installIn(join(workspace, `installs-${basename(path)}`), path);
      await importEntry(project, 'callhook');
      await importEntry(project, 'callhook/verify');
    });
  }
  await report.check('installs: a clone without its build tools does not stop the install', async () => {
    const bare = join(workspace, 'clone-without-packages');
    await cp(clone, bare, { recursive: true, filter: (path) => !['node_modules', 'dist'].includes(basename(path)) });
    await installIn(join(workspace, 'installs-bare'), bare);
  });
}

async function installIn(project: string, path: string): Promise<string> {
  await mkdir(project);
  await writeFile(join(project, 'package.json'), '{ "private": true }');
  await cp(join(root, 'test', 'consumers', 'runtime'), join(project, 'runtime'), { recursive: true });
  const flags = ['--no-audit', '--no-fund', '--prefer-offline'];
  await run('npm', ['install', ...flags, path, `zod@${testedVersion('zod')}`], project);
  return project;
}
