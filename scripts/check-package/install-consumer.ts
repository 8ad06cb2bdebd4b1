import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Packed } from './pack-library.ts';
import { run } from './run.ts';
import { root } from './workspace.ts';

const fixtures = join(root, 'test', 'consumers');
const npmInstall = 'install --no-save --no-package-lock --no-audit --no-fund --ignore-scripts --prefer-offline'.split(
  ' ',
);

/** Installs the tarball beside what `test/consumers/<name>` depends on, in a folder of its own, and gives that folder. */
export async function installConsumer(workspace: string, name: string, { tarball }: Packed): Promise<string> {
  const consumer = join(workspace, name);
  await cp(join(fixtures, name), consumer, { recursive: true });
  await cp(join(fixtures, 'runtime'), join(consumer, 'runtime'), { recursive: true });
  await run('npm', [...npmInstall, tarball], consumer);
  return consumer;
}
