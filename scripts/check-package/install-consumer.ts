import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testedVersion } from '../entries.ts';
import type { Packed } from './pack-library.ts';
import { run } from './run.ts';
import { root } from './workspace.ts';

const fixtures = join(root, 'test', 'consumers');
const npmInstall = 'install --no-save --no-package-lock --no-audit --no-fund --ignore-scripts --prefer-offline'.split(
  ' ',
);

/**
 * Installs the tarball in a copy of `test/consumers/<name>`, a folder of its own, and returns the path of that folder.
 *
 * @param packages More packages to install than its package.json names, in the versions that callhook is tested with.
 */
export async function installConsumer(
  workspace: string,
  name: string,
  { tarball }: Packed,
  packages: readonly string[] = [],
): Promise<string> {
  const consumer = join(workspace, name);
  await cp(join(fixtures, name), consumer, { recursive: true });
  await cp(join(fixtures, 'runtime'), join(consumer, 'runtime'), { recursive: true });
  await addDependencies(join(consumer, 'package.json'), Object.fromEntries(packages.map((one) => [one, '*'])));
  await run('npm', [...npmInstall, tarball], consumer);
  return consumer;
}

/** Installs the tarball beside a version of zod in a copy of `test/consumers/zod`, and returns the path of that folder. */
export async function installBesideZod(
  workspace: string,
  { tarball }: Packed,
  version: string,
  npmOptions: readonly string[] = [],
): Promise<string> {
  const consumer = join(workspace, `zod-${version}`);
  await cp(join(fixtures, 'zod'), consumer, { recursive: true });
  await cp(join(fixtures, 'runtime'), join(consumer, 'runtime'), { recursive: true });
  await cp(join(fixtures, 'with-frameworks', 'types', 'expect-type.d.ts'), join(consumer, 'types', 'expect-type.d.ts'));
  await addDependencies(join(consumer, 'package.json'), { zod: version });
  await run('npm', [...npmInstall, ...npmOptions, tarball], consumer);
  return consumer;
}

/**
 * Installs the tarball in a copy of the monorepo `test/consumers/two-expresses`, and returns the path of that folder.
 *
 * @param hoisted The version of `@types/express` beside callhook.
 * @param inApp The version that the app has.
 */
export async function installMonorepo(
  workspace: string,
  { tarball }: Packed,
  hoisted: string,
  inApp: string,
): Promise<string> {
  const monorepo = join(workspace, `express-types-${inApp}-below-${hoisted}`);
  await cp(join(fixtures, 'two-expresses'), monorepo, { recursive: true });
  await cp(join(fixtures, 'with-frameworks', 'types', 'expect-type.d.ts'), join(monorepo, 'app', 'expect-type.d.ts'));
  await addDependencies(join(monorepo, 'package.json'), { '@types/express': hoisted });
  await addDependencies(join(monorepo, 'app', 'package.json'), { '@types/express': inApp });
  await run('npm', [...npmInstall, tarball], monorepo);
  return monorepo;
}

/** Adds dependencies to a package.json. The version `*` becomes the one that callhook is tested with. */
export async function addDependencies(path: string, added: Readonly<Record<string, string>>): Promise<void> {
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  const dependencies: Record<string, string> = { ...added, ...manifest.dependencies };
  for (const [name, version] of Object.entries(dependencies)) {
    if (version === '*') dependencies[name] = testedVersion(name);
  }
  await writeFile(path, JSON.stringify({ ...manifest, dependencies }));
}
