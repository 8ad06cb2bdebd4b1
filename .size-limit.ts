// The weight of callhook in the bundles of its users, minified and gzipped: `npm run size`.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { root } from './scripts/check-package/workspace.ts';
import { adapters, entries, importedFiles } from './scripts/entries.ts';

/** The options that the tools of a platform give to esbuild. */
const platforms = {
  node: { platform: 'node' },
  workerd: { platform: 'browser', conditions: ['workerd', 'worker', 'browser'] },
} satisfies Record<string, BuildOptions>;

/** The files that an adapter stands on, which are not its own. */
const belowAdapters = readdirSync(join(root, 'src'), { withFileTypes: true })
  .filter(({ name }) => name !== 'adapters')
  .map((entry) => join(root, 'src', entry.name, entry.isDirectory() ? '*' : ''));

/** The package by its public names, as it was built. */
const built = Object.fromEntries(
  entries.map(({ name, source }) => [name, join(root, source.replace(/^src(.*)\.ts$/, 'dist$1.js'))]),
);

/** The alternatives that Node.js takes, as they are in src. */
const onNode = Object.fromEntries(
  Object.entries(importedFiles('node')).map(([name, source]) => [name, join(root, source)]),
);

interface Details extends Pick<BuildOptions, 'external' | 'alias'> {
  /** The part of the file that is used. Default: all of it. */
  readonly import?: string;
}

function bundle(
  name: string,
  path: string,
  limit: string,
  platform: keyof typeof platforms,
  { external = [], alias = built, ...own }: Details = {},
) {
  const modifyEsbuildConfig = (config: BuildOptions): BuildOptions => ({
    ...config,
    ...platforms[platform],
    format: 'esm',
    external: ['node:*', ...external], // in place of all peers, because zod counts
    tsconfigRaw: {}, // our paths would lead to src in place of dist
    alias,
  });
  return { name, path, limit, gzip: true, modifyEsbuildConfig, ...own };
}

const verifyWebhook = { import: '{ verifyWebhook }' };

export default [
  bundle('verifying alone, on Node', 'dist/verify/index.js', '2.5 kB', 'node', verifyWebhook),
  bundle('verifying alone, with noble', 'dist/verify/index.js', '6 kB', 'workerd', verifyWebhook),
  bundle(
    'a whole receiver on Workers, without Hono itself',
    'test/consumers/with-frameworks/bundles/worker.js',
    '28.9 kB',
    'workerd',
    { external: ['hono'] },
  ),
  ...adapters.map(({ name, source }) =>
    bundle(`the part of ${name} that is its own`, source, '3.5 kB', 'node', { external: belowAdapters, alias: onNode }),
  ),
];
