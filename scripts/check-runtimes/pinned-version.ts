import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../check-package/workspace.ts';
import type { BuiltExample } from './app.ts';

/** The version of its framework that a built example is to be installed with. */
export async function pinnedVersion({ example, package: framework, versions }: BuiltExample): Promise<string> {
  const manifest = JSON.parse(await readFile(join(root, 'examples', example, 'package.json'), 'utf8'));
  return { ...manifest.dependencies, ...manifest.devDependencies, ...versions }[framework];
}
