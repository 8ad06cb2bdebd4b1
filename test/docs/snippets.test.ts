import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { pages, read, root } from './markdown.ts';
import { sources } from './source.ts';

const folder = `${root}test/docs/.snippets`;

/** Finds the TypeScript blocks of a Markdown file, or of the doc comments of a source file. */
function snippetsOf(path: string): string[] {
  const text = read(path);
  const plain = path.endsWith('.ts') ? text.replace(/^ +\* ?/gm, '') : text;
  return [...plain.matchAll(/^```ts\n(.*?)^```/gms)].map((match) => match[1] ?? '');
}

/** Proves that an option that does not exist does not compile; otherwise a wrong name in the README would go unseen. */
const misspelt = `
import { bysWebhook } from 'callhook/express';
import { Client } from 'callhook/client';
import { memoryStore, once } from 'callhook/replay';
import { createSimulator } from 'callhook/testing';

// @ts-expect-error
bysWebhook('whsec_test', (event) => console.log(event.callId), { tolerence: 60 });
// @ts-expect-error
void once(memoryStore(), 'evt_1', () => 'handled', { leaseMS: 1_000 });
// @ts-expect-error
new Client({ apiKey: 'any', baseURL: 'http://127.0.0.1' });
// @ts-expect-error
createSimulator({ secret: 'whsec_test', script: { fault: ['duplicate'] } });
`;

const snippets = [...pages, ...sources].flatMap((path) =>
  snippetsOf(path).map((code, index) => ({ name: `${path.replaceAll('/', '.')}.${index + 1}.ts`, code })),
);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('every snippet of the pages and of the doc comments compiles, with options that exist', async () => {
  expect(snippets.length).toBeGreaterThan(25);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { name, code } of [...snippets, { name: 'misspelt.ts', code: misspelt }]) {
    writeFileSync(`${folder}/${name}`, code);
  }
  const compilerOptions = { paths: pathsFromFolder() };
  const config = { extends: '../../../tsconfig.json', compilerOptions, include: ['*.ts'] };
  writeFileSync(`${folder}/tsconfig.json`, JSON.stringify(config));
  expect(await typeErrors()).toBe('');
});

/** Returns the paths of the repository, and one for `next/server`, which only a bundler resolves without. */
function pathsFromFolder(): Record<string, string[]> {
  const { paths } = JSON.parse(read('tsconfig.json')).compilerOptions as { readonly paths: Record<string, string[]> };
  const all = { ...paths, 'next/server': ['./node_modules/next/server.d.ts'] };
  return Object.fromEntries(
    Object.entries(all).map(([name, files]) => [name, files.map((file) => `../../../${file}`)]),
  );
}

async function typeErrors(): Promise<string> {
  const compiled = await promisify(execFile)(`${root}node_modules/.bin/tsc`, ['-p', folder]).catch((error) => error);
  return compiled.stdout;
}

it('every public export has a doc comment, with an example where it is called', () => {
  const bare: string[] = [];
  for (const path of sources) {
    const exported =
      /(\*\/\n(?:\/\/ biome-ignore.*\n)?)?^export (?:async )?(?:function|class|interface|type|const) (\w+)/gm;
    const documented = new Set<string | undefined>(); // overloads come before the function that has no comment
    for (const [, comment, name] of read(path).matchAll(exported)) {
      if (comment !== undefined) documented.add(name);
      else if (!documented.has(name)) bare.push(`${path}: ${name}`);
    }
  }
  expect(bare).toEqual([]);
});
