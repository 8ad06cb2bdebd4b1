// Builds dist/*.js: each entry of package.json, and a few files of what entries share. In a fresh process a file costs more
// than what is in it, so that one file for each module would triple the time of a cold start. The types come from tsc.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'rolldown';
import { root } from './check-package/workspace.ts';

const { exports, imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const targets: readonly (string | { readonly default: string })[] = [
  ...Object.values<string>(exports),
  ...Object.values<Record<string, string>>(imports).flatMap(Object.values),
];
const files = targets.map((target) => (typeof target === 'string' ? target : target.default));
const names = files.map((file) => /^\.\/dist\/(.*)\.js$/.exec(file)?.[1]).filter((name) => name !== undefined);

/** What entries share, from the bottom up. `base` needs neither zod nor a verifier, `verify` nothing. */
const shared = [
  { name: 'verify', test: /src\/verify\// },
  { name: 'base', test: /src\/(errors|read-options|replay\/|schema\/(call-status|is-record))/ },
  { name: 'schema', test: /src\/schema\/(or-null|requested-fields)/ },
  {
    name: 'receive',
    test: /src\/(adapters|receive|schema\/byourside-events|sources\/(authenticator|byourside)\.)/,
  },
];

await build({
  cwd: root,
  input: Object.fromEntries(names.map((name) => [name, `src/${name}.ts`])),
  external: /^[^./]/,
  platform: 'neutral',
  output: {
    dir: 'dist',
    entryFileNames: '[name].js',
    chunkFileNames: 'shared/[name].js',
    codeSplitting: {
      groups: shared.map((group, index) => ({ ...group, minShareCount: 2, priority: shared.length - index })),
    },
  },
});
