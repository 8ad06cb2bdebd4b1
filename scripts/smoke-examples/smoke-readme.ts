import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './launch.ts';

/** Sends the delivery that README.md tells its readers to send. */
export async function smokeReadme(folder: string, origin: string): Promise<void> {
  const readme = await readFile(join(folder, 'README.md'), 'utf8');
  const script = /```sh\n([^`]*curl [^`]+)```/.exec(readme)?.[1];
  if (script === undefined) throw new Error('README.md has no such delivery');
  const local = script.replace('http://localhost:3000', origin);
  const output = await run(folder, 'sh', ['-c', local]);
  if (!output.includes('{"outcome":"processed"}')) throw new Error(`the answer was: ${output}`);
}
