import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';
import { root } from './scripts/check-package/workspace.ts';
import { entries, importedFiles } from './scripts/entries.ts';

// The package by its public names, as its users write them.
const publicNames = entries.map(({ name, source }) => ({
  find: new RegExp(`^${name}$`),
  replacement: join(root, source),
}));

/** The zod in the folder that CALLHOOK_ZOD names, in place of our own: scripts/check-package tests with every version. */
const { CALLHOOK_ZOD: folderOfZod } = process.env;
const otherZod = folderOfZod === undefined ? [] : [{ find: /^zod(?=\/|$)/, replacement: folderOfZod }];

/** Also with the files that package.json imports under a condition. */
function namesUnder(condition: string) {
  const files = Object.entries(importedFiles(condition));
  const imported = files.map(([find, source]) => ({ find, replacement: join(root, source) }));
  return { alias: [...imported, ...publicNames, ...otherZod] };
}

/** Tests that need a server, a file that processes share, or a minute. Those that are named need none of these. */
const storeTests =
  'test/replay/!(aged-map|alarm|answers|claim|d1-store|durable-object-store|event-key|every-so-many|memory-store|once|reach-store|store-error).test.ts';
const timingTests = 'test/timing/**/*.test.ts';
/** Tests within workerd. `npm run test:workers` installs it, since it is large. */
const workersTests = 'test/replay/workers/*.test.ts';
const hasWorkerd = existsSync(join(root, 'test/runtimes/node_modules/miniflare'));
/** scripts/check-orms.ts runs these beside packages of their own. */
const ormTests = 'test/orms/**';

/** The files of a worker share their modules, because loading the frameworks again for each file takes as long as the tests themselves. */
const isolate = false;

export default defineConfig({
  test: {
    // Named, so that every environment prints each file as it ends.
    reporters: process.env.GITHUB_ACTIONS ? ['default', 'github-actions'] : ['default'],
    // Store tests mostly wait, so more workers than cores finish sooner.
    maxWorkers: Math.max(4, availableParallelism()),
    // These limits only end a test that hangs; a busy machine must not fail one.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    slowTestThreshold: 3_000,
    expect: { poll: { timeout: 60_000 } },
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      thresholds: {
        'src/verify/**': { branches: 100, functions: 100, lines: 100 },
        'src/receive/**': { branches: 100, functions: 100, lines: 100 },
      },
    },
    projects: [
      {
        extends: true,
        resolve: namesUnder('node'),
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, storeTests, timingTests, workersTests, ormTests],
          isolate,
        },
      },
      // Everything above the HMAC primitive must behave the same over either one.
      {
        extends: true,
        resolve: namesUnder('default'),
        test: { name: 'noble', include: ['test/{verify,receive,sources/authenticators}/**/*.test.ts'], isolate },
      },
      {
        extends: true,
        resolve: namesUnder('node'),
        test: {
          name: 'stores',
          include: [storeTests],
          globalSetup: ['test/services/start-dynalite.ts', 'test/services/announce.ts'],
        },
      },
      ...(hasWorkerd
        ? [{ extends: true as const, resolve: namesUnder('node'), test: { name: 'workers', include: [workersTests] } }]
        : []),
      // Tests that measure real time run alone, after all others.
      {
        extends: true,
        resolve: namesUnder('node'),
        test: {
          name: 'timing',
          include: [timingTests],
          globalSetup: 'test/services/start-dynalite.ts',
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
