import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from './report.ts';
import { run, runNode } from './run.ts';
import { root } from './workspace.ts';

/** The declarations of arktype have errors in TypeScript 5.4, and cost TypeScript 5 and 6 a quarter of a minute. */
const versions = { typescript54: 'on', typescript5: 'on', typescript6: 'on', typescript: 'off' };

/** The events of a source have the types of the schemas of valibot and arktype, and are validated by them. */
export async function checkSchemas(report: Report, consumer: string): Promise<void> {
  const declared = join('types', 'expect-type.d.ts');
  await cp(join(root, 'test', 'consumers', 'with-frameworks', declared), join(consumer, 'expect-type.d.ts'));
  for (const [typescript, skipLibCheck] of Object.entries(versions)) {
    await report.check(`schemas of other libraries: ${typescript}, skipLibCheck ${skipLibCheck}`, () =>
      run(
        join('node_modules', typescript, 'bin', 'tsc'),
        ['--project', '.', '--skipLibCheck', String(skipLibCheck === 'on')],
        consumer,
      ),
    );
  }
  await report.check('schemas of other libraries: events are validated', () => runNode(['receive.mjs'], consumer));
}
