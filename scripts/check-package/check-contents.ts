import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brokenLinks } from '../broken-links.ts';
import { entries } from '../entries.ts';
import type { Packed } from './pack-library.ts';
import type { Report } from './report.ts';
import { root } from './workspace.ts';

const rootFiles = ['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE', 'THIRD-PARTY-NOTICES'];
const otherFiles = [/^dist\/.+\.(c?js|d\.c?ts)$/, /^docs\/.+\.md$/];

/** The tarball holds the files that it must hold and no others. */
export async function checkContents(report: Report, { files }: Packed): Promise<void> {
  await report.check(`contents: ${rootFiles.join(', ')}`, () => {
    assert.deepEqual(missing(rootFiles, files), [], 'Not in the tarball.');
  });
  await report.check('contents: code and types for every entry, for import and require', () => {
    const built = entries.map(({ source }) => source.replace(/^src(.*)\.ts$/, 'dist$1'));
    const wanted = built.flatMap((path) => ['.js', '.cjs', '.d.ts', '.d.cts'].map((extension) => path + extension));
    assert.deepEqual(missing(wanted, files), [], 'Not in the tarball.');
  });
  await report.check('contents: nothing else', () => {
    const others = files.filter(
      (file) => !rootFiles.includes(file) && !otherFiles.some((allowed) => allowed.test(file)),
    );
    assert.deepEqual(others, [], 'These files do not belong into the tarball.');
  });
  await report.check('contents: the links of its pages lead to files and headings in it', () => {
    const pages = files.filter((file) => file.endsWith('.md'));
    assert.ok(pages.includes('docs/frameworks.md'), 'The pages of docs are not in the tarball.');
    const packed = {
      has: (path: string) => files.includes(path),
      read: (path: string) => readFileSync(join(root, path), 'utf8'),
    };
    const broken = pages.flatMap((page) => brokenLinks(page, packed).map((link) => `${page}: ${link}`));
    assert.deepEqual(broken, [], 'Name a file that is not in the tarball as `code` instead of linking it.');
  });
}

function missing(wanted: readonly string[], files: readonly string[]): string[] {
  return wanted.filter((file) => !files.includes(file));
}
