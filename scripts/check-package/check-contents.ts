import assert from 'node:assert/strict';
import type { Packed } from './pack-library.ts';
import type { Report } from './report.ts';

const rootFiles = ['package.json', 'README.md', 'LICENSE'];

/** The tarball holds the files that it must hold and no others. */
export async function checkContents(report: Report, { files }: Packed): Promise<void> {
  await report.check(`contents: ${rootFiles.join(', ')}`, () => {
    assert.deepEqual(missing(rootFiles, files), [], 'Not in the tarball.');
  });
  await report.check('contents: types for every entry', () => {
    const entries = files.filter((file) => /^dist\/(?!shared\/).*\.js$/.test(file));
    const types = entries.map((file) => file.replace(/\.js$/, '.d.ts'));
    assert.deepEqual(missing(types, files), [], 'Not in the tarball.');
  });
  await report.check('contents: nothing else', () => {
    const others = files.filter((file) => !rootFiles.includes(file) && !/^dist\/.+\.(js|d\.ts)$/.test(file));
    assert.deepEqual(others, [], 'These files do not belong into the tarball.');
  });
}

function missing(wanted: readonly string[], files: readonly string[]): string[] {
  return wanted.filter((file) => !files.includes(file));
}
