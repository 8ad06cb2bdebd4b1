import { cp, mkdir, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { run } from './run.ts';
import { root } from './workspace.ts';

/** The result of `npm pack`. */
export interface Packed {
  /** The path of the tarball. */
  readonly tarball: string;
  /** The files in it. */
  readonly files: readonly string[];
  /** The copy of the repository that it was built in, with installed packages. */
  readonly clone: string;
}

interface PackResult {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

const leftOut = new Set(['.building', '.built', '.git', '.next', 'coverage', 'dist', 'node_modules']);

/**
 * Builds and packs a copy of the repository without its `dist`: a file that an earlier build left there would be packed
 * as well, and others may be using it right now.
 */
export async function packLibrary(workspace: string): Promise<Packed> {
  const copy = join(workspace, 'library');
  await cp(root, copy, { recursive: true, filter: (path) => !leftOut.has(basename(path)) });
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));

  const destination = join(workspace, 'packed');
  await mkdir(destination);
  const output = await run('npm', ['pack', '--json', '--pack-destination', destination], copy);
  const [result] = JSON.parse(output) as PackResult[];
  if (result === undefined) throw new Error('npm pack packed nothing.');

  return { tarball: join(destination, result.filename), files: result.files.map((file) => file.path), clone: copy };
}
