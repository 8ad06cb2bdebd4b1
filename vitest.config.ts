import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

export default defineConfig({
  test: {
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
        resolve: { alias: { '#hmac': source('verify/hmac-node.ts') } },
        test: { name: 'node', include: ['test/**/*.test.ts'] },
      },
      {
        extends: true,
        resolve: { alias: { '#hmac': source('verify/hmac-noble.ts') } },
        test: { name: 'noble', include: ['test/verify/**/*.test.ts', 'test/receive/**/*.test.ts'] },
      },
    ],
  },
});
