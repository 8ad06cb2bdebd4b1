import { environmentOf } from './environment-of.ts';
import type { Example } from './example.ts';
import { installExample } from './install-example.ts';
import { run } from './launch.ts';
import { check } from './report.ts';
import { smokeScripts } from './smoke-scripts.ts';
import { smokeServer } from './smoke-server.ts';

/**
 * Installs an example, compiles it and puts it to use.
 *
 * @param folder Its own folder, or a copy that depends on the tarball.
 */
export async function smokeExample(example: Example, folder: string): Promise<void> {
  const { name } = example;
  const isReady =
    (await check(`${name}: npm install`, () => installExample(example, folder))) &&
    (await check(`${name}: tsc --noEmit`, () =>
      run(folder, 'node_modules/.bin/tsc', ['--noEmit'], environmentOf(example)),
    ));
  if (!isReady) return;
  await ('scripts' in example ? smokeScripts(example, folder) : smokeServer(example, folder));
}
