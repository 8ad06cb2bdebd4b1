import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? entry.name : [],
);

/** The parts of zod that every supported version has and that keep bundles small. */
const smallZod = ['zod/v4/mini', 'zod/v4/core'];

/** The imports that a layer may have beside its own files. `errors` stands for the files of src itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  errors: ['verify'],
  verify: ['errors', 'node:crypto'],
  schema: ['errors', 'verify', ...smallZod],
  sources: ['errors', 'verify', 'schema', ...smallZod],
  replay: ['errors', 'verify'],
  receive: ['errors', 'verify', 'schema', 'sources', 'replay'],
  adapters: ['errors', 'schema', 'sources', 'replay', 'receive', 'node:crypto'],
  client: ['errors', 'schema', ...smallZod],
  testing: ['errors', ...folders, ...smallZod],
};

const layers = ['errors', ...folders];
const imports = [...layers, 'node:crypto', 'zod', 'zod/v3', 'zod/v4', 'zod/mini', 'zod/v4-mini', ...smallZod];
const project = mkdtempSync(join(tmpdir(), 'callhook-layers-'));
const nodeFile = 'src/testing/node-file.ts';
const fileOf = (layer: string) => (layer === 'errors' ? 'src/errors.ts' : `src/${layer}/file.ts`);

/** For each file the imports that Biome refuses, when every file imports everything. */
let refused: ReadonlyMap<string, readonly string[]>;

beforeAll(() => {
  copyFileSync(join(root, 'biome.json'), join(project, 'biome.json'));
  for (const file of [...layers.map(fileOf), nodeFile]) {
    mkdirSync(dirname(join(project, file)), { recursive: true });
    writeFileSync(join(project, file), imports.map((name) => `export * from '${specifier(file, name)}';\n`).join(''));
  }
  refused = lint();
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

it.each(layers)('src/%s imports only what stands below it', (layer) => {
  const others = imports.filter((name) => name !== layer);
  const accepted = others.filter((name) => !refused.get(fileOf(layer))?.includes(name));
  expect(accepted).toEqual(others.filter((name) => allowed[layer]?.includes(name)));
});

it('a file of src/testing imports Node.js only if its name says so', () => {
  expect(refused.get(nodeFile)).not.toContain('node:crypto');
});

function specifier(file: string, name: string): string {
  if (!layers.includes(name)) return name;
  const above = file === 'src/errors.ts' ? './' : '../';
  return above + (name === 'errors' ? 'errors.ts' : `${name}/file.ts`);
}

function lint(): ReadonlyMap<string, readonly string[]> {
  const options = ['--only=style/noRestrictedImports', '--reporter=github', '--max-diagnostics=none'];
  const { stdout } = spawnSync(join(root, 'node_modules/.bin/biome'), ['lint', ...options, '--vcs-enabled=false'], {
    cwd: project,
    encoding: 'utf8',
  });
  const problems = [...stdout.matchAll(/file=\S*?(src\/[^,]+),line=(\d+)/g)];
  const byFile = new Map<string, string[]>();
  for (const [, file = '', line] of problems) {
    byFile.set(file, [...(byFile.get(file) ?? []), imports[Number(line) - 1] ?? '']);
  }
  return byFile;
}
