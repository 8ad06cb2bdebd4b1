import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { proseOf as proseOfMarkdown } from '../../scripts/broken-links.ts';

/** The folder of the repository. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Reads a file of the repository. */
export function read(path: string): string {
  return readFileSync(root + path, 'utf8');
}

/** The pages that users read. */
export const pages = ['README.md', ...markdownIn('docs')];

/** These, and the pages for contributors and for the examples. */
export const allPages = [
  ...pages,
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'bench/README.md',
  ...markdownIn('docs/decisions'),
  ...readdirSync(`${root}examples`).map((name) => `examples/${name}/README.md`),
];

/** Returns a page without its blocks of code. */
export function proseOf(page: string): string {
  return proseOfMarkdown(read(page));
}

/** A table of a page. */
export interface Table {
  readonly page: string;
  /** The nearest heading above the table. */
  readonly heading: string;
  /** The comment directly above the table, such as `options of ClientOptions`. */
  readonly marker: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Reads the tables of a page, cell by cell. */
export function tablesOf(page: string): Table[] {
  const tables: Table[] = [];
  let heading = '';
  for (const part of proseOf(page).split(/\n(?=#)|\n\n/)) {
    heading = /^#+ (.*)/.exec(part)?.[1] ?? heading;
    const lines = part.split('\n').filter((line) => line.startsWith('|'));
    const [header = [], , ...rows] = lines.map(cellsOf);
    const marker = /^<!-- (.*) -->\n\|/m.exec(part)?.[1] ?? '';
    if (rows.length > 0) tables.push({ page, heading, marker, header, rows });
  }
  return tables;
}

/** Finds the tables below a comment such as `<!-- options of ClientOptions -->`, and adds the name in it. */
export function markedTables(kind: 'options' | 'codes'): (Table & { readonly of: string })[] {
  const marker = new RegExp(`^${kind} of (\\w+)$`);
  return pages.flatMap(tablesOf).flatMap((table) => {
    const of = marker.exec(table.marker)?.[1];
    return of === undefined ? [] : [{ ...table, of }];
  });
}

/** Finds the code in a line of text, without the backticks. */
export function codeIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

function markdownIn(folder: string): string[] {
  return readdirSync(root + folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`);
}
