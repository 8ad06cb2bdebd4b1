import type { Cell } from './cell.ts';

/** A column for each runtime, whichever its patch version. */
const columns: readonly { readonly title: string; readonly runtimes: RegExp }[] = [
  { title: 'Node 20', runtimes: /^Node 20\./ },
  { title: 'Node 22', runtimes: /^Node 22\./ },
  { title: 'Node 24', runtimes: /^Node 24\./ },
  { title: 'Node 26', runtimes: /^Node 26\./ },
  { title: 'Bun 1.4', runtimes: /^Bun 1\.4\./ },
  { title: 'Deno 2.9', runtimes: /^Deno 2\.9\./ },
  { title: 'Workers (workerd)', runtimes: /^workerd / },
  { title: 'Vercel Edge (edge-runtime)', runtimes: /^edge-runtime / },
];

/**
 * The cells as a Markdown table: a row for each framework, a column for each runtime.
 *
 * @throws {Error} For a runtime that has no column.
 */
export function supportTable(cells: readonly Cell[]): string {
  const stranger = cells.find(({ runtime }) => !columns.some(({ runtimes }) => runtimes.test(runtime)));
  if (stranger !== undefined) throw new Error(`The support table has no column for ${stranger.runtime}.`);
  const names = [...new Set(cells.map(({ row }) => row))];
  const rows = names.map((name) => rowOf(cells.filter(({ row }) => row === name)));
  return [['', 'import', ...columns.map(({ title }) => title)], Array(columns.length + 2).fill('---'), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}

function rowOf(cells: readonly Cell[]): string[] {
  const marks = columns.map(({ runtimes }) => (cells.some(({ runtime }) => runtimes.test(runtime)) ? '✓' : ''));
  const entries = [...new Set(cells.map(({ entry }) => `\`${entry}\``))];
  return [cells[0]?.row ?? '', entries.join(', '), ...marks];
}
