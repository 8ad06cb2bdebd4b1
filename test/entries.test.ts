import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../scripts/check-package/workspace.ts';
import { apps } from '../scripts/check-runtimes/apps.ts';
import { adapters, entries, senders, stores } from '../scripts/entries.ts';
import { examples } from '../scripts/smoke-examples/examples.ts';

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

it.each(entries)(
  'package.json has the files of $name for import, for require and for TypeScript without exports',
  (entry) => {
    const file = `./${entry.source.replace(/^src(.*)\.ts$/, 'dist$1')}`;
    expect(manifest.exports[entry.path === '' ? '.' : `./${entry.path}`]).toEqual({
      import: { types: `${file}.d.ts`, default: `${file}.js` },
      require: { types: `${file}.d.cts`, default: `${file}.cjs` },
    });
    const typesWithoutExports = entry.path === '' ? [manifest.types] : manifest.typesVersions['*'][entry.path];
    expect(typesWithoutExports).toEqual([`${file}.d.cts`]);
  },
);

// These say which part of a new framework, store, sender or example is missing; test/docs says so of the pages.

it.each(adapters)('the contract of adapters is run against $name', ({ name }) => {
  expect(filesWith('test/adapters', `'${name}'`, 'adapterContract(')).not.toEqual([]);
});

it.each(adapters)('scripts/check-runtimes runs $name', ({ name }) => {
  const endpoints = apps.flatMap((app) => (app.kind === 'program' ? app : app.endpoints));
  expect(endpoints.map(({ entry }) => entry)).toContain(name);
});

it.each(adapters)('an example uses $name', ({ name }) => {
  expect(filesWith('examples', `'${name}'`)).not.toEqual([]);
});

it.each(stores)('the contract of stores is run against $name', ({ source }) => {
  expect(filesWith('test/replay/stores', `/replay/${basename(source)}'`)).not.toEqual([]);
});

it.each(senders)('the events of $name are tested', ({ name }) => {
  expect(filesWith('test/sources', `'${name}'`)).not.toEqual([]);
});

it.each(examples)('npm install in examples/$name links callhook to the clone around it', ({ name }) => {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'examples', name, 'package.json'), 'utf8'));
  expect(dependencies.callhook).toBe('file:../..');
});

/** The TypeScript files below a folder that contain all of these texts. */
function filesWith(folder: string, ...texts: readonly string[]): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    // An installed example has a link to the whole clone there, with that example in it.
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesWith(path, ...texts);
    if (!path.endsWith('.ts')) return [];
    const code = readFileSync(join(root, path), 'utf8');
    return texts.every((text) => code.includes(text)) ? [path] : [];
  });
}
