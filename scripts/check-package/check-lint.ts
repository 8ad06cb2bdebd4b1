import { join } from 'node:path';
import type { Packed } from './pack-library.ts';
import type { Report } from './report.ts';
import { run } from './run.ts';
import { root } from './workspace.ts';

const binaries = join(root, 'node_modules', '.bin');

/** Runs the linters for packages over the tarball. */
export async function checkLint(report: Report, { tarball }: Packed): Promise<void> {
  await report.check('publint: strict, without a suggestion', async () => {
    const output = await run(join(binaries, 'publint'), [tarball, '--strict'], root);
    // Suggestions leave the exit code at 0.
    if (!output.includes('All good!')) throw new Error(output);
  });
  await report.check('attw: strict, node10 too', () => {
    return run(join(binaries, 'attw'), [tarball, '--profile', 'strict', '--no-emoji', '--no-color'], root);
  });
}
