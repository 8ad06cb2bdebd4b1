import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = `${root}test/docs/.snippets`;

/** The TypeScript blocks of a Markdown file, or of the doc comments of a source file. */
function snippetsOf(path: string): string[] {
  const text = readFileSync(root + path, 'utf8');
  const plain = path.endsWith('.ts') ? text.replace(/^ \* ?/gm, '') : text;
  return [...plain.matchAll(/^```ts\n(.*?)^```/gms)].map((match) => match[1] ?? '');
}

function sources(): string[] {
  const files = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.ts')).map((file) => `src/${file}`);
}

const pages = [
  'README.md',
  ...['client', 'frameworks', 'new-adapter', 'replay', 'sources', 'testing'].map((name) => `docs/${name}.md`),
];
const snippets = [...pages, ...sources()].flatMap((path) =>
  snippetsOf(path).map((code, index) => ({ name: `${path.replaceAll('/', '.')}.${index + 1}.ts`, code })),
);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('every snippet of the README and of the doc comments compiles', async () => {
  expect(snippets.length).toBeGreaterThan(25);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { name, code } of snippets) writeFileSync(`${folder}/${name}`, code);
  const config = { extends: '../../../tsconfig.json', include: ['*.ts'] };
  writeFileSync(`${folder}/tsconfig.json`, JSON.stringify(config));
  expect(await typeErrors()).toBe('');
});

async function typeErrors(): Promise<string> {
  const compiled = await promisify(execFile)(`${root}node_modules/.bin/tsc`, ['-p', folder]).catch((error) => error);
  return compiled.stdout;
}

it('every public export has a doc comment, with an example where it is called', () => {
  const bare: string[] = [];
  for (const path of sources()) {
    const text = readFileSync(root + path, 'utf8');
    const exported =
      /(\*\/\n(?:\/\/ biome-ignore.*\n)?)?^export (?:async )?(?:function|class|interface|type|const) (\w+)/gm;
    const documented = new Set<string | undefined>(); // overloads come before the function that has no comment
    for (const [, comment, name] of text.matchAll(exported)) {
      if (comment !== undefined) documented.add(name);
      else if (!documented.has(name)) bare.push(`${path}: ${name}`);
    }
  }
  expect(bare).toEqual([]);
});
