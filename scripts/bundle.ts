// Builds dist/*.js: each entry of package.json, and a few files that entries share. In a fresh process a file costs more
// than its contents, so one file for each module would triple the time of a cold start. The types come from tsc.
import { build, type ChunkingContext } from 'rolldown';
import { root } from './check-package/workspace.ts';
import { alternatives, entries } from './entries.ts';

const sources = [...entries.map(({ source }) => source), ...alternatives];

const receiver = `${root}src/receive/index.ts`;
const client = `${root}src/client/index.ts`;

/** The files that entries share, and the modules of each. A file also takes the modules that these load, unless one above has them. */
const shared = {
  base: (id, graph) => !loads(graph, id, /^zod\b|\/src\/(verify|receive|adapters)\//),
  verify: (id) => id.includes('/src/verify/'),
  schema: (id, graph) => id.includes('/src/schema/') && loads(graph, client, id),
  receive: (id, graph) => id.includes('/src/adapters/') || loads(graph, receiver, id),
} satisfies Readonly<Record<string, (id: string, graph: ChunkingContext) => boolean>>;

await build({
  cwd: root,
  input: Object.fromEntries(sources.map((source) => [source.slice('src/'.length, -'.ts'.length), source])),
  external: /^[^./]/,
  platform: 'neutral',
  output: {
    dir: 'dist',
    entryFileNames: '[name].js',
    chunkFileNames: 'shared/[name].js',
    codeSplitting: {
      groups: Object.entries(shared).map(([name, holds], index, all) => ({
        name: (id: string, graph: ChunkingContext) => (holds(id, graph) ? name : null),
        debugName: name,
        minShareCount: 2,
        priority: all.length - index,
      })),
    },
  },
});

/** Whether loading a module loads another one, which `wanted` says, directly or not. */
function loads(graph: ChunkingContext, id: string, wanted: RegExp | string, seen = new Set<string>()): boolean {
  if (wanted instanceof RegExp ? wanted.test(id) : wanted === id) return true;
  if (seen.has(id)) return false;
  seen.add(id);
  return (graph.getModuleInfo(id)?.importedIds ?? []).some((next) => loads(graph, next, wanted, seen));
}
