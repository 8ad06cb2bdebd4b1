// What callhook weighs in the bundles of its users, minified and gzipped: `npm run size`.
import { fileURLToPath } from 'node:url';

/** The options that the tools of a platform give to esbuild. */
const platforms = {
  node: { platform: 'node' },
  workerd: { platform: 'browser', conditions: ['workerd', 'worker', 'browser'] },
};

/** What stands below the adapters, and is not their own. */
const belowAdapters = ['errors', 'receive/*', 'replay/*', 'schema/*', 'sources/*', 'verify/*'].map(
  (path) => `../${path}.ts`,
);

/** The files that are entries; what the others hold is in one of these. */
const adapters = ['express', 'fastify', 'hono', 'koa', 'lambda', 'next', 'node', 'fetch'];

const file = (path) => fileURLToPath(new URL(path, import.meta.url));

function bundle(name, path, limit, platform, external = [], { alias, ...own } = {}) {
  const modifyEsbuildConfig = (config) => ({
    ...config,
    ...platforms[platform],
    format: 'esm',
    external: ['node:*', ...external], // in place of all peers, of which zod is to be weighed
    tsconfigRaw: {}, // our paths would lead to src in place of dist
    alias: { 'callhook/hono': file('dist/adapters/hono/index.js'), ...alias },
  });
  return { name, path, limit, gzip: true, modifyEsbuildConfig, ...own };
}

const verifyWebhook = { import: '{ verifyWebhook }' };

export default [
  bundle('verifying alone, on Node', 'dist/verify/index.js', '2 kB', 'node', [], verifyWebhook),
  bundle('verifying alone, with noble', 'dist/verify/index.js', '6 kB', 'workerd', [], verifyWebhook),
  bundle(
    'a whole receiver on Workers, without Hono itself',
    'test/consumers/with-frameworks/bundles/worker.js',
    '17 kB',
    'workerd',
    ['hono'],
  ),
  ...adapters.map((adapter) =>
    bundle(`what is callhook/${adapter}'s own`, `src/adapters/${adapter}/index.ts`, '3 kB', 'node', belowAdapters, {
      alias: { '#fetch-request': file('src/adapters/fetch/request-on-node.ts') },
    }),
  ),
];
