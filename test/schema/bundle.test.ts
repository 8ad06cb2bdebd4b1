import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The modules of which an app that imports these names carries code. */
async function modulesIn(imports: string): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    stdin: { contents: `${imports}\nconsole.log(used);`, resolveDir: root },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    external: ['zod/*', 'hono', '@noble/*', '#*'],
    write: false,
    metafile: true,
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  return inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path);
}

it('a receiver of By Your Side carries nothing for schemas of other libraries, which a source of your own does', async () => {
  const forOthers = ['src/schema/standard-schema.ts', 'src/schema/names-held-by.ts'];
  const receiver = await modulesIn("import { bysWebhook as used } from './src/adapters/hono/index.ts';");
  expect(receiver).toContain('src/schema/validate.ts');
  expect(receiver.filter((path) => forOthers.includes(path))).toEqual([]);
  const source = await modulesIn("import { defineSource as used } from './src/index.ts';");
  expect(source).toEqual(expect.arrayContaining(forOthers));
});
