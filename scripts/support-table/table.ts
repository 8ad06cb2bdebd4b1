import type { Cell } from './cell.ts';

/** The platforms that are known under other names than their runtimes. */
const platforms: Readonly<Record<string, string>> = {
  workerd: 'Workers (workerd)',
  'edge-runtime': 'Vercel Edge (edge-runtime)',
};

/** The cells as a Markdown table: a row for each framework, a column for each runtime, in the order in which they come. */
export function supportTable(cells: readonly Cell[]): string {
  const columns = [...new Set(cells.map(columnOf))];
  const names = [...new Set(cells.map(({ row }) => row))];
  const rows = names.map((name) =>
    rowOf(
      cells.filter(({ row }) => row === name),
      columns,
    ),
  );
  return [['', 'import', ...columns], Array(columns.length + 2).fill('---'), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}

function rowOf(cells: readonly Cell[], columns: readonly string[]): string[] {
  const passed = cells.map(columnOf);
  const entries = [...new Set(cells.map(({ entry }) => `\`${entry}\``))];
  return [cells[0]?.row ?? '', entries.join(', '), ...columns.map((column) => (passed.includes(column) ? '✓' : ''))];
}

/** The column of a cell: "Node 24.21.0" belongs to "Node 24", and "Bun 1.4.2" to "Bun 1.4". */
export function columnOf({ runtime }: Cell): string {
  const [, name = runtime, major, minor] = /^(\S+) (?:(\d+)\.(\d+))?/.exec(runtime) ?? [];
  return platforms[name] ?? (name === 'Node' ? `${name} ${major}` : `${name} ${major}.${minor}`);
}
