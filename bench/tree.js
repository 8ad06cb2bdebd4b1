import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The built repository around this folder. */
export const thisTree = treeAt('callhook', root);

/**
 * Builds another revision of callhook in a temporary folder, with its own dependencies, and removes it when this process ends.
 *
 * @returns The tree, to be benched beside this one.
 */
export function buildTree(revision) {
  const folder = mkdtempSync(join(tmpdir(), 'callhook-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  const run = (file, ...args) => execFileSync(file, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  const archive = execFileSync('git', ['-C', root, 'archive', revision], { maxBuffer: 2 ** 30 });
  execFileSync('tar', ['-x'], { cwd: folder, input: archive });
  console.error(`Building ${revision} in ${folder}.`);
  run('npm', 'install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--silent');
  run('npm', 'run', '--prefix', folder, '--silent', 'build');
  return treeAt(`callhook ${revision}`, folder);
}

/** Loads an entry of every tree, such as `./verify`: names with modules. */
export function loadEntries(trees, entry) {
  return Promise.all(trees.map(async ({ name, urlOf }) => [name, await import(urlOf(entry))]));
}

/** A built tree: its name in tables, and the URL of the module of each entry, such as `./hono`. */
function treeAt(name, folder) {
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return {
    name,
    urlOf(entry) {
      const { import: ofImport, default: ofAll } = exports[entry];
      return pathToFileURL(join(folder, ofImport?.default ?? ofAll)).href;
    },
  };
}
