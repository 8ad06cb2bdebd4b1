import { cp, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { root } from '../check-package/workspace.ts';
import { prismaWithoutEngine } from '../prisma-without-engine.ts';
import { environmentOf } from './environment-of.ts';
import type { Example } from './example.ts';
import { run } from './launch.ts';

/** The folders that installing and building leave there. */
const made = new Set([
  ...['node_modules', 'package-lock.json', 'dist', 'build', '.next', '.svelte-kit', '.astro', '.react-router'],
  ...['.tanstack', 'routeTree.gen.ts', '.nitro', '.output', '.wrangler', 'generated'],
]);

/** Installs the packages of an example, in its own folder or in a copy. */
export async function installExample(example: Example, folder: string): Promise<void> {
  const env = { ...environmentOf(example), ...prismaWithoutEngine };
  await run(folder, 'npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], env);
}

/** Copies an example without installed packages and built files. It will get callhook from the tarball. */
export async function copyExample(name: string, folder: string, tarball: string): Promise<void> {
  const isSource = (path: string) => !made.has(basename(path)) && !/\.db(-\w+)?$/.test(path);
  await cp(join(root, 'examples', name), folder, { recursive: true, filter: isSource });
  const manifest = join(folder, 'package.json');
  const { dependencies, ...others } = JSON.parse(await readFile(manifest, 'utf8'));
  const packed = { ...others, dependencies: { ...dependencies, callhook: `file:${tarball}` } };
  await writeFile(manifest, JSON.stringify(packed));
}
