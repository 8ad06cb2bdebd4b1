import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './run.ts';

/** A bundle, minified. */
export interface Bundle {
  /** Where it is. */
  readonly file: string;
  /** How many bytes each module has in it, by path; modules that were shaken out are not there. */
  readonly modules: ReadonlyMap<string, number>;
  /** The modules that it still imports. */
  readonly imports: readonly string[];
  /** The modules among them that it imports at load. */
  readonly staticImports: readonly string[];
}

/** The platform of a bundle: the options that its tools give to esbuild. */
export type Target = keyof typeof targets;

interface Metafile {
  readonly outputs: Readonly<
    Record<
      string,
      {
        readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>;
        readonly imports: readonly { readonly path: string; readonly kind: string }[];
      }
    >
  >;
}

const targets = {
  node: ['--platform=node'],
  workerd: ['--platform=browser', '--conditions=workerd,worker,browser'],
  'edge-light': ['--platform=browser', '--conditions=edge-light'],
  browser: ['--platform=browser'],
};

// External, so that a built-in on a platform without it shows as an import and does not merely fail the build.
const builtIns = 'node:*';

let count = 0;

/**
 * Bundles an entry with esbuild.
 *
 * @param entry A path within the consumer, or the name of a package.
 * @param external The modules that stay out of it.
 */
export async function bundle(
  consumer: string,
  entry: string,
  target: Target,
  external: readonly string[] = [],
): Promise<Bundle> {
  const output = join(consumer, 'bundled', String(++count));
  await mkdir(output, { recursive: true });
  const file = join(output, 'bundle.mjs');
  const metafile = join(output, 'meta.json');
  const options = ['--bundle', '--minify', '--format=esm', `--outfile=${file}`, `--metafile=${metafile}`];
  const externals = [builtIns, ...external].map((pattern) => `--external:${pattern}`);
  await run('node_modules/.bin/esbuild', [entry, ...options, ...targets[target], ...externals], consumer);

  const [facts] = Object.values((JSON.parse(await readFile(metafile, 'utf8')) as Metafile).outputs);
  if (facts === undefined) throw new Error('esbuild wrote nothing.');
  const sizes = Object.entries(facts.inputs).map(([path, { bytesInOutput }]) => [path, bytesInOutput] as const);
  return {
    file,
    modules: new Map(sizes.filter(([, bytes]) => bytes > 0)),
    imports: facts.imports.map(({ path }) => path),
    staticImports: facts.imports.flatMap(({ kind, path }) => (kind === 'dynamic-import' ? [] : path)),
  };
}
