// Reads package.json, so that its exports, imports and peers are written down nowhere else.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './check-package/workspace.ts';

/** One of the modules that package.json exports. */
export interface Entry {
  /** The name that users import, such as `callhook/replay/redis`. */
  readonly name: string;
  /** The name without the package: `replay/redis`, and an empty string for `callhook` itself. */
  readonly path: string;
  /** The file that it is built from, below the root: `src/replay/redis-store.ts`. */
  readonly source: string;
}

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly import: { readonly default: string } }>>;
  readonly imports: Readonly<Record<string, Readonly<Record<string, { readonly import: string }>>>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const manifest: Manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** All modules that users can import. */
export const entries: readonly Entry[] = Object.entries(manifest.exports).flatMap(([path, target]) => {
  if (typeof target === 'string') return []; // package.json itself
  return { name: manifest.name + path.slice(1), path: path.slice(2), source: sourceOf(target.import.default) };
});

/** The entries of frameworks: each has a folder of its own in `src/adapters`. */
export const adapters: readonly Entry[] = entriesIn('src/adapters/');

/** The entries of stores that several processes can share. */
export const stores: readonly Entry[] = entriesIn('src/replay/').filter(({ source }) => source.endsWith('-store.ts'));

/** The entries of other senders than By Your Side. */
export const senders: readonly Entry[] = entriesIn('src/sources/');

/** The packages that users install only if they use them. */
export const optionalPeers: readonly string[] = Object.keys(manifest.peerDependenciesMeta);

/** The optional peer that an entry loads when it is loaded itself, because it makes objects of the peer's classes. */
export const loadedPeers: Readonly<Record<string, string>> = {
  'callhook/replay/dynamodb': '@aws-sdk/client-dynamodb',
  'callhook/replay/drizzle': 'drizzle-orm',
  'callhook/replay/kysely': 'kysely',
};

/** The optional peers that are installed here, with the packages of their types. */
export const testedPeers: readonly string[] = optionalPeers
  .flatMap((name) => [name, `@types/${name}`])
  .filter((name) => name in manifest.devDependencies);

/** The versions of a package that callhook works with, as npm writes them: `^3.25.76 || ^4.0.16`. */
export function peerRange(name: string): string {
  const range = manifest.peerDependencies[name];
  if (range === undefined) throw new Error(`package.json has no peerDependency '${name}'.`);
  return range;
}

/**
 * The version of a package that callhook is tested with.
 *
 * @throws {Error} For a package that package.json does not have among its devDependencies.
 */
export function testedVersion(name: string): string {
  const version = manifest.devDependencies[name];
  if (version === undefined) throw new Error(`package.json has no devDependency '${name}'. Add it with its version.`);
  return version;
}

/** The file behind each `#name` of the `imports` map under a condition, such as `node` or `default`. */
export function importedFiles(condition: string): Readonly<Record<string, string>> {
  const targets = Object.entries(manifest.imports).map(([name, files]) => [
    name,
    sourceOf(files[condition]?.import ?? ''),
  ]);
  return Object.fromEntries(targets);
}

/** The files of the `imports` map under any condition. */
export const alternatives: readonly string[] = [
  ...new Set(
    Object.values(manifest.imports).flatMap((files) => Object.values(files).map((file) => sourceOf(file.import))),
  ),
];

function entriesIn(folder: string): readonly Entry[] {
  return entries.filter(({ source }) => source.startsWith(folder));
}

/** `./dist/index.js` is built from `src/index.ts`. */
function sourceOf(built: string): string {
  const [, path] = /^\.\/dist\/(.+)\.js$/.exec(built) ?? [];
  if (path === undefined) throw new Error(`package.json leads to '${built}', which is not a file of dist.`);
  return `src/${path}.ts`;
}
