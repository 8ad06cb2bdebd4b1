import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

// The package by its public names, as its users write them.
const publicNames = [
  { find: /^callhook$/, replacement: source('index.ts') },
  { find: /^callhook\/(verify|replay|client|testing)$/, replacement: `${source('')}$1/index.ts` },
  { find: /^callhook\/replay\/(\w+)$/, replacement: `${source('replay/')}$1-store.ts` },
  { find: /^callhook\/sources\/(\w+)$/, replacement: `${source('sources/')}$1.ts` },
  { find: /^callhook\/(\w+)$/, replacement: `${source('adapters/')}$1/index.ts` },
];
const withHmac = (file: string) => ({
  alias: [
    { find: '#hmac', replacement: source(`verify/${file}`) },
    { find: '#fetch-request', replacement: source('adapters/fetch/request-on-node.ts') },
    ...publicNames,
  ],
});

export default defineConfig({
  test: {
    // Nothing here is about time; a busy machine is no failure.
    testTimeout: 20_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      thresholds: {
        'src/verify/**': { branches: 100, functions: 100, lines: 100 },
        'src/receive/**': { branches: 100, functions: 100, lines: 100 },
      },
    },
    // What is built on the HMAC primitive must not notice which one it is.
    projects: [
      {
        extends: true,
        resolve: withHmac('hmac-node.ts'),
        test: { name: 'node', include: ['test/**/*.test.ts'], globalSetup: 'test/services/announce.ts' },
      },
      {
        extends: true,
        resolve: withHmac('hmac-noble.ts'),
        test: { name: 'noble', include: ['test/{verify,receive,sources/authenticators}/**/*.test.ts'] },
      },
    ],
  },
});
