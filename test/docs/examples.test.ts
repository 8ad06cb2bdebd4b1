import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

const pages = ['README.md', ...readdirSync(new URL('docs/', root)).map((name) => `docs/${name}`)];
const marked = pages
  .filter((file) => file.endsWith('.md'))
  .flatMap((file) => [...read(file).matchAll(/^<!-- from (examples\/\S+) -->\n```\w+\n(.*?)^```/gms)])
  .map(([, path = '', code = '']) => ({ path, code }));

it('shows examples', () => {
  expect(marked.length).toBeGreaterThan(0);
});

it.each(marked)('shows $path as it is run', ({ path, code }) => {
  expect(read(path)).toContain(code);
});
