import { describe, expect, it } from 'vitest';
import { cellsNotIn } from '../scripts/support-table/cells-not-in.ts';
import { supportTable } from '../scripts/support-table/table.ts';

const cell = (row: string, runtime: string, entry = 'callhook/fetch') => ({ row, runtime, entry });

const full = [
  cell('Express 5.3.0', 'Node 20.20.2', 'callhook/express'),
  cell('Express 5.3.0', 'Node 26.10.0', 'callhook/express'),
  cell('SvelteKit 3.2.0', 'Node 22.23.3'),
  cell('SvelteKit 3.2.0', 'Node 26.10.0'),
  cell("the runtime's own server", 'workerd 1.20260730.1'),
];

describe('the support table', () => {
  const table = supportTable(full);

  it('has a cell for all that it was made of, also where a framework leaves columns empty', () => {
    expect(cellsNotIn(table, full)).toEqual([]);
    for (const one of full) expect(cellsNotIn(table, [one])).toEqual([]);
  });

  it('lacks what was not run, by its row, its column or its entry', () => {
    const others = [
      cell('SvelteKit 3.2.0', 'Node 20.20.2'),
      cell('SvelteKit 3.2.0', 'Node 24.21.0'),
      cell('Nitro 3.0.0', 'Node 22.23.3'),
      cell('SvelteKit 3.2.0', 'Node 22.23.3', 'callhook/node'),
    ];
    expect(cellsNotIn(table, others)).toEqual(others);
  });
});
