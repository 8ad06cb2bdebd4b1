import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import type { Deployment } from './deployment.ts';

// The deployments to test, as JSON from scripts/check-runtimes.ts.
const deployments: Deployment[] = JSON.parse(readFileSync(process.env.CALLHOOK_DEPLOYMENTS ?? '', 'utf8'));
const runtimes = [...new Set(deployments.map(({ runtime }) => runtime))];

const source = (path: string) => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));

export default defineConfig({
  test: {
    // Mostly they wait.
    maxWorkers: 4,
    projects: runtimes.map((name) => ({
      root: import.meta.dirname,
      resolve: {
        alias: [
          { find: '#hmac', replacement: source('verify/hmac-node.ts') },
          { find: '#alarm', replacement: source('replay/alarm-on-node.ts') },
          { find: '#loose-object', replacement: source('schema/loose-object-on-node.ts') },
          { find: /^callhook$/, replacement: source('index.ts') },
        ],
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
