import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

it('a receiver of By Your Side brings no zod', async () => {
  const { metafile } = await build({
    absWorkingDir: fileURLToPath(new URL('../../', import.meta.url)),
    entryPoints: ['src/receive/index.ts'],
    bundle: true,
    format: 'esm',
    write: false,
    metafile: true,
  });
  const modules = Object.keys(metafile.inputs);
  expect(modules).toContain('src/sources/byourside.ts');
  expect(modules.filter((path) => path.includes('node_modules/zod/'))).toEqual([]);
});
