import type { Report } from './report.ts';
import { run } from './run.ts';

/** vitest runs the tests of an app that uses callhook in each of its environments. */
export async function checkVitest(report: Report, consumer: string): Promise<void> {
  await report.check('vitest: node, jsdom and happy-dom', () =>
    run('node_modules/.bin/vitest', ['run', '--silent'], consumer),
  );
}
