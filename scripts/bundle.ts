// Builds dist/*.js and dist/*.cjs: each entry of package.json, and a few files that entries share. In a fresh process a file
// costs more than its contents, so one file for each module would triple the time of a cold start. The types come from tsc.
import { writeFileSync } from 'node:fs';
import { type BuildOptions, build, type ChunkingContext } from 'rolldown';
import { root } from './check-package/workspace.ts';
import { alternatives, entries } from './entries.ts';
import { needsZod } from './needs-zod.ts';

const sources = [...entries.map(({ source }) => source), ...alternatives];

const receiver = `${root}src/receive/index.ts`;
const client = `${root}src/client/index.ts`;

type Groups = Readonly<Record<string, (id: string, graph: ChunkingContext) => boolean>>;

/** The files that entries share, and the modules of each. A file also takes the modules that these load, unless one above has them. */
const shared: Groups = {
  base: (id, graph) => !loads(graph, id, /^zod\b|\/src\/(verify|receive|adapters)\//),
  verify: (id) => /\/src\/(verify|replay)\//.test(id), // also the modules of replay that need a hash
  schema: (id, graph) => id.includes('/src/schema/') && loads(graph, client, id),
  receive: (id, graph) => id.includes('/src/adapters/') || loads(graph, receiver, id),
};

/** The notice that its licence asks for. */
const nobleLicence = '/*! noble-hashes - MIT License (c) 2022 Paul Miller (paulmillr.com) */';

await build(options('es', 'js', /^[^./]/, shared));
// This build contains the code of @noble/hashes, which has no CommonJS form.
await build(options('cjs', 'cjs', /^[^./](?!noble\/hashes)/, { noble: isNoble, ...shared }));

// esbuild, Bun and tsx obey the nearest tsconfig.json. In a project that links a clone, ours would lead them to src.
writeFileSync(`${root}dist/tsconfig.json`, '{ "files": [] }\n');

function options(format: 'es' | 'cjs', extension: 'js' | 'cjs', external: RegExp, groups: Groups): BuildOptions {
  return {
    cwd: root,
    input: Object.fromEntries(sources.map((source) => [source.slice('src/'.length, -'.ts'.length), source])),
    external,
    plugins: [needsZod(extension)],
    platform: 'neutral',
    output: {
      format,
      dir: 'dist',
      entryFileNames: `[name].${extension}`,
      chunkFileNames: `shared/[name].${extension}`,
      dynamicImportInCjs: false, // Jest runs CommonJS in a sandbox where `import()` fails
      comments: { jsdoc: false }, // editors read them in the types
      banner: ({ moduleIds }) => (moduleIds.some(isNoble) ? nobleLicence : ''),
      codeSplitting: {
        groups: Object.entries(groups).map(([name, holds], index, all) => ({
          name: (id: string, graph: ChunkingContext) => (holds(id, graph) ? name : null),
          debugName: name,
          minShareCount: 2,
          priority: all.length - index,
        })),
      },
    },
  };
}

function isNoble(id: string): boolean {
  return id.includes('/@noble/hashes/');
}

/** Whether loading a module loads another one, which `wanted` says, directly or not. */
function loads(graph: ChunkingContext, id: string, wanted: RegExp | string, seen = new Set<string>()): boolean {
  if (wanted instanceof RegExp ? wanted.test(id) : wanted === id) return true;
  if (seen.has(id)) return false;
  seen.add(id);
  return (graph.getModuleInfo(id)?.importedIds ?? []).some((next) => loads(graph, next, wanted, seen));
}
