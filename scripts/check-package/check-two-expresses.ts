import { testedVersion } from '../entries.ts';
import { installMonorepo } from './install-consumer.ts';
import type { Packed } from './pack-library.ts';
import type { Report } from './report.ts';
import { run } from './run.ts';

/** An app compiles though callhook, installed above it, sees another major version of `@types/express`. */
export async function checkTwoExpresses(report: Report, workspace: string, packed: Packed): Promise<void> {
  const [four, five] = ['4.17.25', testedVersion('@types/express')];
  for (const [hoisted, inApp] of [
    [five, four],
    [four, five],
  ] as const) {
    const name = `callhook beside @types/express ${hoisted}, the app on ${inApp}`;
    const monorepo = await report.check(`install: ${name}`, () => installMonorepo(workspace, packed, hoisted, inApp));
    if (monorepo === undefined) continue;
    for (const skipLibCheck of ['true', 'false']) {
      await report.check(`types: ${name}, skipLibCheck ${skipLibCheck}`, () =>
        run('node_modules/.bin/tsc', ['--project', 'app', '--skipLibCheck', skipLibCheck], monorepo),
      );
    }
  }
}
