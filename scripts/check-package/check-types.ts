import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from './report.ts';
import { run } from './run.ts';
import { writeTypeFixtures } from './type-fixtures.ts';

/** The fixtures of a consumer compile under every way in which TypeScript finds modules. */
export async function checkTypes(report: Report, consumer: string): Promise<void> {
  const types = join(consumer, 'types');
  await writeTypeFixtures(types);
  const files = await readdir(types, { withFileTypes: true });
  const modes = files.flatMap(({ name }) => /^tsconfig\.(.+)\.json$/.exec(name)?.[1] ?? []);
  // Frameworks with errors in their own declarations.
  const loose = files.flatMap((file) => (file.isDirectory() ? file.name : []));

  for (const mode of modes) {
    await report.check(`types: ${mode}, skipLibCheck off`, () => compile(consumer, `types/tsconfig.${mode}.json`));
    for (const framework of loose) {
      await report.check(`types: ${mode}, ${framework}, skipLibCheck on`, async () => {
        const config = { extends: [`../tsconfig.${mode}.json`, './tsconfig.json'] };
        await writeFile(join(types, framework, `tsconfig.${mode}.json`), JSON.stringify(config));
        await compile(consumer, `types/${framework}/tsconfig.${mode}.json`);
      });
    }
  }
  for (const framework of loose) {
    await report.check(`types: callhook/${framework} has no error of its own, skipLibCheck off`, async () => {
      const strict = ['--module', 'nodenext', '--skipLibCheck', 'false'];
      const output = await compileAnyway(consumer, `types/${framework}`, strict);
      const own = output.split('\n').filter((line) => line.includes('node_modules/callhook/'));
      if (own.length > 0) throw new Error(own.join('\n'));
    });
  }
}

function compile(consumer: string, project: string, options: readonly string[] = []): Promise<string> {
  return run('node_modules/.bin/tsc', ['--project', project, ...options], consumer);
}

async function compileAnyway(consumer: string, project: string, options: readonly string[]): Promise<string> {
  try {
    return await compile(consumer, project, options);
  } catch (error) {
    return String(error);
  }
}
