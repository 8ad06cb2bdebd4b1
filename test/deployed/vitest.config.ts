import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { root } from '../../scripts/check-package/workspace.ts';
import { importedFiles } from '../../scripts/entries.ts';
import type { Deployment } from './deployment.ts';

// The deployments to test, as JSON from scripts/check-runtimes.ts.
const deployments: Deployment[] = JSON.parse(readFileSync(process.env.CALLHOOK_DEPLOYMENTS ?? '', 'utf8'));
const runtimes = [...new Set(deployments.map(({ runtime }) => runtime))];

const imported = Object.entries(importedFiles('node')).map(([find, path]) => ({ find, replacement: join(root, path) }));

export default defineConfig({
  test: {
    // Mostly they wait.
    maxWorkers: 4,
    projects: runtimes.map((name) => ({
      root: import.meta.dirname,
      resolve: {
        alias: [...imported, { find: /^callhook$/, replacement: join(root, 'src', 'index.ts') }],
      },
      test: {
        name,
        include: ['contract.ts'],
        // These limits only end a test that hangs.
        testTimeout: 120_000,
        hookTimeout: 120_000,
        provide: { deployments: deployments.filter(({ runtime }) => runtime === name) },
      },
    })),
  },
});
