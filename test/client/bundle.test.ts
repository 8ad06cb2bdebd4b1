import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The bundle of an app that uses only the client, without zod. */
async function bundle() {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/client/index.ts'],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    external: ['zod/v4/mini'],
    write: false,
    metafile: true,
  });
  const [file] = outputFiles;
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
  return { bytes: gzipSync(file?.contents ?? '', { level: 9 }).length, modules: Object.keys(metafile.inputs), imports };
}

it('the client is at most 7 kB without zod, and brings nothing of the receiver', async () => {
  const { bytes, modules, imports } = await bundle();
  expect(modules).toContain('src/client/client.ts');
  expect(
    modules.filter((path) => !/^src\/(client\/|schema\/|copies|parse-json|realms|read-options)/.test(path)),
  ).toEqual([]);
  expect([...new Set(imports)]).toEqual(['zod/v4/mini']);
  expect(bytes).toBeLessThanOrEqual(7_000);
});
