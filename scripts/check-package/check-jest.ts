import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from './report.ts';
import { run } from './run.ts';

/** Jest without configuration, with its preset for Babel, as `nest new` sets it up, and with swc. */
const projects = ['alone', 'babel', 'nest-11', 'nest-10', 'swc'];

/** These compile the tests of nest-11 in another way. */
const sameTests = ['nest-10', 'swc'];

/** Jest runs the tests of an app that uses callhook, with no setting for callhook. */
export async function checkJest(report: Report, consumer: string): Promise<void> {
  for (const name of sameTests) {
    await cp(join(consumer, 'nest-11', 'src'), join(consumer, name, 'src'), { recursive: true });
  }
  for (const project of projects) {
    await report.check(`jest: ${project}`, () =>
      run('../node_modules/.bin/jest', ['--runInBand', '--silent', '--cacheDirectory=cache'], join(consumer, project)),
    );
  }
}
