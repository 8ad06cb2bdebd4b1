import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { core as classic } from 'zod/v4';
import { core as mini } from 'zod/v4/mini';

const folder = process.env.CALLHOOK_ZOD ?? dirname(createRequire(import.meta.url).resolve('zod/package.json'));

it('the tests run with the zod that CALLHOOK_ZOD names, or with our own', async () => {
  const { version } = await import(pathToFileURL(join(folder, 'v4/core/index.js')).href);
  expect(classic.version).toBe(version);
  expect(mini.version).toBe(version);
});
