import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KnipConfig } from 'knip';
import { root } from './scripts/check-package/workspace.ts';
import { alternatives, entries } from './scripts/entries.ts';

/** The programs that continuous integration runs; knip finds those of package.json itself. */
const programs = readdirSync(join(root, '.ci')).flatMap((file) => {
  return readFileSync(join(root, '.ci', file), 'utf8').match(/scripts\/[\w-]+\.ts/g) ?? [];
});

const config: KnipConfig = {
  entry: [
    ...entries.map(({ source }) => source),
    ...alternatives,
    ...programs,
    'test/**/*.test.ts',
    // Programs that tests start as processes.
    'test/deployed/{contract,vitest.config}.ts',
    'test/replay/sqlite-process.ts',
    'test/replay/workers/program.ts',
    'test/timing/every-fault.ts',
  ],
  project: [
    'src/**/*.ts',
    'demo/**/*.ts',
    'scripts/**/*.ts',
    'test/**/*.ts',
    '!test/consumers/**',
    '!test/orms/**',
    '!test/runtimes/**',
  ],
  ignore: ['test/consumers/**'], // knip takes tests for entries wherever they are
  ignoreDependencies: ['@arethetypeswrong/cli', 'better-sqlite3', 'miniflare', 'publint'],
};

export default config;
