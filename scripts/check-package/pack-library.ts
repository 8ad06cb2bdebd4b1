import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { run } from './run.ts';
import { root } from './workspace.ts';

/** What `npm pack` made. */
export interface Packed {
  /** The path of the tarball. */
  readonly tarball: string;
  /** The files in it. */
  readonly files: readonly string[];
  /** What can be imported: `callhook`, `callhook/verify` and so on. */
  readonly entries: readonly string[];
}

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

interface PackResult {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

const leftOut = new Set(['.git', '.next', 'coverage', 'dist', 'node_modules']);

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

  const manifest = JSON.parse(await readFile(join(copy, 'package.json'), 'utf8')) as Manifest;
  return {
    tarball: join(destination, result.filename),
    files: result.files.map((file) => file.path),
    entries: entriesOf(manifest),
  };
}

function entriesOf({ name, exports }: Manifest): string[] {
  const paths = Object.keys(exports).filter((path) => path !== './package.json');
  return paths.map((path) => name + path.slice(1));
}
