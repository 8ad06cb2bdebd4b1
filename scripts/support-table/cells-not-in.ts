import type { Cell } from './cell.ts';
import { columnOf } from './table.ts';

/** The cells that a table lacks; it may have more. */
export function cellsNotIn(table: string, cells: readonly Cell[]): readonly Cell[] {
  const rows = rowsOf(table);
  const header = rows.get('') ?? [];
  return cells.filter((cell) => {
    const row = rows.get(cell.row) ?? [];
    return !row[0]?.includes(`\`${cell.entry}\``) || row[header.indexOf(columnOf(cell))] !== '✓';
  });
}

/** The cells of each row, by its name. */
function rowsOf(table: string): ReadonlyMap<string, readonly string[]> {
  const lines = table.split('\n').filter((line) => line.startsWith('| '));
  const rows = lines.map((line) => line.split('|').map((part) => part.trim()));
  return new Map(rows.map(([_start, name = '', ...others]) => [name, others]));
}
