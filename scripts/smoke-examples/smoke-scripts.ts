import { environmentOf } from './environment-of.ts';
import type { ScriptsExample } from './example.ts';
import { run } from './launch.ts';
import { check } from './report.ts';

/** Runs the scripts of an example: each has to end by itself, well, and to have printed what it should. */
export async function smokeScripts(example: ScriptsExample, folder: string): Promise<void> {
  const { name, scripts } = example;
  for (const [script, expected] of Object.entries(scripts)) {
    await check(`${name}: npm run ${script}`, async () => {
      const output = await run(folder, 'npm', ['run', script], environmentOf(example));
      if (!expected.test(output)) throw new Error(`it did not print ${expected}:\n${output}`);
    });
  }
}
