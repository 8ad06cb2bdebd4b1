// Finishes the types that tsc wrote into dist: keeps those that an entry leads to, for `import` and for `require`.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { root } from './check-package/workspace.ts';
import { entries } from './entries.ts';

const dist = join(root, 'dist');

/** A module of callhook that a declaration imports, as tsc leaves it: `from './mac.ts'` or `import("./mac.ts")`. */
const ownModule = /(?<=\bfrom ['"]|\bimport\(['"])(\.[^'"]+)\.ts(?=['"])/g;

/** The packages whose types are only there for `import`, in the words of a CommonJS declaration that imports them. */
const onlyForImport = /(?<=^import type .*? from '(?:hono)')(?=;)/gm;

/** The types of Standard Schema, which become a file of dist, so that users need not install their package. */
const standardSchema = { name: 'standard-schema-spec', from: '@standard-schema/spec' };
const standardSchemaFile = join(root, 'node_modules', standardSchema.from, 'dist', 'index.d.ts');
const licence = '/*! @standard-schema/spec - MIT License (c) 2024 Colin McDonnell */\n';
writeFileSync(fileOf(standardSchema.name, 'ts'), licence + readFileSync(standardSchemaFile, 'utf8'));

const reachable = new Set<string>();
for (const { source } of entries) reach(source.replace(/^src\/(.*)\.ts$/, '$1'));

for (const path of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
  if (path.endsWith('.d.ts') && !reachable.has(path.slice(0, -'.d.ts'.length))) rmSync(join(dist, path));
}
for (const name of reachable) {
  const declared = read(name);
  writeFileSync(fileOf(name, 'ts'), declared.replace(ownModule, '$1.js'));
  const forRequire = declared
    .replace(ownModule, '$1.cjs')
    .replace(onlyForImport, " with { 'resolution-mode': 'import' }");
  writeFileSync(fileOf(name, 'cts'), forRequire);
}

/** Adds a module, and those that its declaration imports. */
function reach(name: string): void {
  if (reachable.has(name)) return;
  reachable.add(name);
  for (const [, path = ''] of read(name).matchAll(ownModule)) reach(posix.join(dirname(name), path));
}

function read(name: string): string {
  const toStandardSchema = posix.relative(dirname(name), `${standardSchema.name}.ts`);
  return readFileSync(fileOf(name, 'ts'), 'utf8').replaceAll(`'${standardSchema.from}'`, `'${toStandardSchema}'`);
}

function fileOf(name: string, kind: 'ts' | 'cts'): string {
  return join(dist, `${name}.d.${kind}`);
}
