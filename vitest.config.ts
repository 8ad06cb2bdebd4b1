import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { root } from './scripts/check-package/workspace.ts';
import { entries, importedFiles } from './scripts/entries.ts';

// The package by its public names, as its users write them.
const publicNames = entries.map(({ name, source }) => ({
  find: new RegExp(`^${name}$`),
  replacement: join(root, source),
}));

/** Also with the files that package.json imports under a condition. */
function namesUnder(condition: string) {
  const files = Object.entries(importedFiles(condition));
  return { alias: [...files.map(([find, source]) => ({ find, replacement: join(root, source) })), ...publicNames] };
}

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
        resolve: namesUnder('node'),
        test: { name: 'node', include: ['test/**/*.test.ts'], globalSetup: 'test/services/announce.ts' },
      },
      {
        extends: true,
        resolve: namesUnder('default'),
        test: { name: 'noble', include: ['test/{verify,receive,sources/authenticators}/**/*.test.ts'] },
      },
    ],
  },
});
