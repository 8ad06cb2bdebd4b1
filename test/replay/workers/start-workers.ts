import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../../../scripts/check-package/workspace.ts';
import { entries, importedFiles } from '../../../scripts/entries.ts';
import type { StoreName } from './routes.ts';

/** Two Workers that run the program in isolates of their own and share a D1 database and the Durable Objects. */
export interface Workers {
  /** The URL of the receiver of a Worker, `a` or `b`. */
  url(worker: string, store: StoreName): string;
  /** Asks a Worker one of its `routes`. */
  ask<T = unknown>(worker: string, route: string, argument?: string, store?: StoreName): Promise<T>;
  /** Kills workerd, whatever it does, and starts it again with what is on the disk. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** The part of Miniflare that the tests use: `npm run test:workers` installs it, because it is large. */
interface Miniflare {
  readonly ready: Promise<URL>;
  dispose(): Promise<void>;
}
type MiniflareClass = new (options: object) => Miniflare;

const shared = { compatibilityDate: '2026-07-01', d1Databases: { DB: 'claims' } };

const front = `export default {
  fetch(request, env) {
    const url = new URL(request.url);
    const worker = url.pathname[1];
    url.pathname = url.pathname.slice(2);
    return env[worker].fetch(new Request(url, request));
  },
};`;

export async function startWorkers(): Promise<Workers> {
  const require = createRequire(join(root, 'test', 'runtimes', 'package.json'));
  const { Miniflare }: { readonly Miniflare: MiniflareClass } = require('miniflare');
  const program = await bundleProgram();
  const folder = mkdtempSync(join(tmpdir(), 'callhook-workers-'));
  const worker = (name: string, code: string) => ({
    ...shared,
    name,
    modules: [{ type: 'ESModule', path: `${name}.mjs`, contents: code }],
  });
  const claims = { className: 'TestedClaims', scriptName: 'a', useSQLite: true };
  const workers = [
    { ...worker('front', front), serviceBindings: { a: 'a', b: 'b' } },
    ...['a', 'b'].map((name) => ({
      ...worker(name, program),
      bindings: { NAME: name },
      durableObjects: { CLAIMS: claims },
    })),
  ];
  const start = () =>
    new Miniflare({
      workers,
      cf: false,
      host: '127.0.0.1',
      defaultPersistRoot: folder,
      d1Persist: true,
      durableObjectsPersist: true,
    });
  let miniflare = start();
  let origin = await miniflare.ready;

  const running: Workers = {
    url: (name, store) => `${origin}${name}/webhooks/${store}`,
    async ask(name, route, argument = '', store = 'd1Store') {
      const response = await fetch(`${origin}${name}/${route}/${store}`, { method: 'POST', body: argument });
      if (!response.ok) throw new Error(await response.text());
      return (await response.json()) as never; // each route answers with one kind of thing
    },
    async restart() {
      await miniflare.dispose();
      miniflare = start();
      origin = await miniflare.ready;
    },
    async close() {
      await miniflare.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await running.ask('a', 'migrate');
  for (const table of ['started (event_id)', 'ended (event_id)', 'effects (event_id, worker)']) {
    await running.ask('a', 'rows', `CREATE TABLE ${table}`);
  }
  return running;
}

async function bundleProgram(): Promise<string> {
  const names = Object.fromEntries(entries.map(({ name, source }) => [name, join(root, source)]));
  const files = Object.entries(importedFiles('workerd')).map(([name, source]) => [name, join(root, source)]);
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'program.ts')],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['workerd', 'worker', 'browser'],
    alias: { ...names, ...Object.fromEntries(files) },
    logLevel: 'error',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}
