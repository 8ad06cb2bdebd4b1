import { join } from 'node:path';
import { run } from '../check-package/run.ts';
import { root } from '../check-package/workspace.ts';

/** Something that runs JavaScript. */
export interface Runtime {
  /** Its name with its version: "Node 24.21.0". */
  readonly title: string;
  readonly family: 'Node' | 'Bun' | 'Deno' | 'workerd' | 'edge-runtime';
  /** The command that starts a file on it, or a bundle if `bundledFor` is set. */
  readonly command: readonly string[];
  /** The conditions under which programs for it are bundled. */
  readonly bundledFor?: 'workerd' | 'edge-light';
}

const folder = join(root, 'test', 'runtimes');
const modules = join(folder, 'node_modules');
const node = (major: number) => join(nodeFolder(major), 'node');

/** Installs the runtimes, unless they are there. */
export async function installRuntimes(): Promise<void> {
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], folder);
}

/** The runtimes of test/runtimes. */
export async function findRuntimes(): Promise<readonly Runtime[]> {
  const nodes = [20, 22, 24, 26].map(node);
  const bun = join(modules, '.bin', 'bun');
  const deno = join(modules, '.bin', 'deno');
  const denoRun = [deno, 'run', '--no-prompt', '--allow-net=127.0.0.1', '--allow-env', '--allow-read', '--allow-sys'];
  return [
    ...(await Promise.all(
      nodes.map(async (path): Promise<Runtime> => {
        const version = (await run(path, ['--version'], folder)).trim();
        return { title: `Node ${version.slice(1)}`, family: 'Node', command: [path] };
      }),
    )),
    { title: `Bun ${await versionOf('bun')}`, family: 'Bun', command: [bun] },
    { title: `Deno ${await versionOf('deno')}`, family: 'Deno', command: denoRun },
    {
      title: `workerd ${await versionOf('workerd')}`,
      family: 'workerd',
      command: [node(24), join(folder, 'serve-worker.mjs')],
      bundledFor: 'workerd',
    },
    {
      title: `edge-runtime ${await versionOf('edge-runtime')}`,
      family: 'edge-runtime',
      command: [node(24), join(folder, 'serve-edge.mjs')],
      bundledFor: 'edge-light',
    },
  ];
}

/** Returns the folder with this version of Node, to put into PATH. */
export function nodeFolder(major: number): string {
  return join(modules, `node${major}`, 'bin');
}

async function versionOf(name: string): Promise<string> {
  const { default: manifest } = await import(join(modules, name, 'package.json'), { with: { type: 'json' } });
  return manifest.version;
}
