import { expect, it } from 'vitest';
import { pages, read } from './markdown.ts';

const marked = pages
  .flatMap((page) => [...read(page).matchAll(/^<!-- from ((?:examples|test\/orms)\/\S+) -->\n```\w+\n(.*?)^```/gms)])
  .map(([, path = '', code = '']) => ({ path, code }));

it('the pages show examples', () => {
  expect(marked.length).toBeGreaterThan(0);
});

it.each(marked)('a page shows $path as it is run', ({ path, code }) => {
  expect(read(path)).toContain(code);
});
