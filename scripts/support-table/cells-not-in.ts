import type { Cell } from './cell.ts';
import { supportTable } from './table.ts';

/** The cells that a table lacks; it may have more. */
export function cellsNotIn(table: string, cells: readonly Cell[]): readonly Cell[] {
  const rows = rowsOf(table);
  return cells.filter((cell) => {
    // The table of this cell alone shows in which column its mark belongs.
    const column =
      rowsOf(supportTable([cell]))
        .get(cell.row)
        ?.indexOf('✓') ?? -1;
    const row = rows.get(cell.row) ?? [];
    return !row[0]?.includes(`\`${cell.entry}\``) || row[column] !== '✓';
  });
}

/** The cells of each row, by its name. */
function rowsOf(table: string): ReadonlyMap<string, readonly string[]> {
  const lines = table.split('\n').filter((line) => line.startsWith('| '));
  const rows = lines.map((line) => line.split('|').map((part) => part.trim()));
  return new Map(rows.map(([_start, name = '', ...others]) => [name, others]));
}
