import type { Report } from './report.ts';
import { run } from './run.ts';

const modes = [
  ['nodenext', 'nodenext'],
  ['node16', 'node16'],
  ['esnext', 'bundler'],
  ['preserve', 'bundler'],
] as const;

/** Frameworks whose own declarations have errors. */
const loose = ['next', 'koa'] as const;

/** The fixtures of a consumer compile under every way in which TypeScript finds modules. */
export async function checkTypes(report: Report, consumer: string): Promise<void> {
  for (const [module, resolution] of modes) {
    await report.check(`types: ${module} + ${resolution}, skipLibCheck off`, () =>
      compile(consumer, `types/tsconfig.${module}.json`),
    );
    for (const framework of loose) {
      await report.check(`types: ${module} + ${resolution}, ${framework}, skipLibCheck on`, () =>
        compile(consumer, `types/${framework}`, ['--module', module, '--moduleResolution', resolution]),
      );
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
