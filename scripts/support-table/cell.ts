import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../check-package/workspace.ts';

/** Something that was run, and passed. */
export interface Cell {
  /** The framework, with its version where it has one. */
  readonly row: string;
  /** The entry of callhook that it uses. */
  readonly entry: string;
  /** The runtime with its version, such as "Node 24.21.0". */
  readonly runtime: string;
}

/** The folder in which the checks leave their results for scripts/support-table.ts. */
const evidence = join(root, '.support');

/** Leaves cells for the support table. */
export async function writeCells(name: string, cells: readonly Cell[]): Promise<void> {
  await mkdir(evidence, { recursive: true });
  await writeFile(join(evidence, `${name}.cells.json`), JSON.stringify(cells, null, 2));
}

/** The cells that a check has left. */
export async function readCells(name: string): Promise<readonly Cell[]> {
  return JSON.parse(await readFile(join(evidence, `${name}.cells.json`), 'utf8'));
}
