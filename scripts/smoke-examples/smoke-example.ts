import { join } from 'node:path';
import { environmentOf } from './environment-of.ts';
import type { Example } from './example.ts';
import { installExample } from './install-example.ts';
import { run } from './launch.ts';
import { check } from './report.ts';
import { smokeScripts } from './smoke-scripts.ts';
import { smokeServer } from './smoke-server.ts';

/** Installs the tarball into a copy of an example in `workspace`, compiles it and puts it to use. */
export async function smokeExample(example: Example, workspace: string, tarball: string): Promise<void> {
  const { name } = example;
  const folder = join(workspace, name);
  const isReady =
    (await check(`${name}: npm install`, () => installExample(example, folder, tarball))) &&
    (await check(`${name}: tsc --noEmit`, () =>
      run(folder, 'node_modules/.bin/tsc', ['--noEmit'], environmentOf(example)),
    ));
  if (!isReady) return;
  await ('scripts' in example ? smokeScripts(example, folder) : smokeServer(example, folder));
}
