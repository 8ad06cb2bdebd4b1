import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { byourside, callEventSchemas, createReceiver, sender } from 'callhook';
import { nextneural } from 'callhook/sources/nextneural';
import { expect, it } from 'vitest';
import { brokenLinks } from '../../scripts/broken-links.ts';
import { adapters, entries } from '../../scripts/entries.ts';
import { allPages, codeIn, pages, proseOf, read, root } from './markdown.ts';
import { memberNames, membersOf } from './source.ts';

const exported = entries.map(({ name }) => name);

it.each(allPages)('the sub-paths, links and files that %s names exist', (page) => {
  const entries = [...read(page).matchAll(/(?<![\w./-])callhook(?:\/[a-z]+)+\b(?![-.\w/])/g)].map(([entry]) => entry);
  expect(entries.filter((entry) => !exported.includes(entry))).toEqual([]);

  expect(brokenLinks(page, { has: (path) => existsSync(root + path), read })).toEqual([]);

  const folders = [root, `${root}${dirname(page)}/`];
  const files = codeIn(proseOf(page)).filter((code) => /^(src|test|scripts|docs|examples|bench)\/[\w./-]+$/.test(code));
  expect(files.filter((file) => !folders.some((folder) => existsSync(folder + file)))).toEqual([]);
});

it('the pages show every sub-path', () => {
  const text = pages.map(read).join('\n');
  expect(exported.filter((entry) => !new RegExp(`${entry}['\`]`).test(text))).toEqual([]);
});

it('the README names the import of every framework, and a page shows code with it', () => {
  const readme = read('README.md').replace(/<!-- support table.*end of the support table -->/s, '');
  const names = adapters.map(({ name }) => name);
  expect(names.filter((name) => !new RegExp(`${name}['\`]`).test(readme))).toEqual([]);
  const text = pages.map(read).join('\n');
  expect(names.filter((name) => !text.includes(`from '${name}'`))).toEqual([]);
});

it('the README shows every event and every field of the context', () => {
  const [section = ''] = /^## Events\n.*?^## /ms.exec(proseOf('README.md')) ?? [];
  const named = codeIn(section);
  expect(Object.keys(callEventSchemas).filter((name) => !named.includes(name))).toEqual([]);
  expect([...membersOf('EventContext').keys()].filter((name) => !named.includes(name))).toEqual([]);
});

it('callhook throws the errors that the README quotes', () => {
  const wrong = [undefined, 'whsec_test\n', '"whsec_test"'];
  const shared = [sender(byourside, 'one', () => {}), sender(nextneural(), 'one', () => {})];
  const makers = [
    ...wrong.map((secret) => () => createReceiver(byourside, secret, () => {})),
    () => createReceiver(shared),
    () => createReceiver(byourside, 'one', () => {}, { detectStale: true }),
  ];
  const thrown = makers.map((make) => {
    try {
      return make();
    } catch (error) {
      return String(error);
    }
  });
  const quoted = codeIn(proseOf('README.md')).filter((code) => code.startsWith('TypeError: '));
  expect(quoted.filter((quote) => !thrown.some((error) => String(error).startsWith(quote)))).toEqual([]);
  expect(quoted.length).toBe(thrown.length);
});

it('the options and fields that prose sets exist', () => {
  const foreign = /^(csrf|security|output|redirect|includeUnparsed|TypeError|zip215)$/; // of frameworks, of fetch, of @noble/curves, and the name of an error
  const set = allPages.flatMap((page) => codeIn(proseOf(page)).map((code) => /^(\w+): \S/.exec(code)?.[1] ?? ''));
  const names = set.filter((name) => name !== '' && !foreign.test(name));
  expect(names.filter((name) => !memberNames.has(name))).toEqual([]);
  expect(names.length).toBeGreaterThan(10);
});
