import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeployedPaths, Deployment } from '../../test/deployed/deployment.ts';
import type { Cell } from '../support-table/cell.ts';
import { titleOf } from '../support-table/title-of.ts';
import type { App, BuiltExample, Endpoint, Program } from './app.ts';
import { pinnedVersion } from './pinned-version.ts';
import { commandFor } from './program.ts';
import type { Runtime } from './runtimes.ts';

/** A deployment to test, and the cell of the support table that it makes when it passes. */
export interface Planned {
  readonly deployment: Deployment;
  readonly cell: Cell;
}

/** The folders of the apps, ready to be started; those that could not be made ready are missing. */
export interface Prepared {
  readonly programs: string | undefined;
  readonly built: ReadonlyMap<BuiltExample, string>;
}

const pathsOfPrograms = { hook: '/webhooks/bys', consumed: '/webhooks/bys/consumed', received: '/received' };

/** Every app on every runtime that is chosen for it. */
export async function planContract(
  apps: readonly App[],
  runtimesOf: (app: App) => readonly Runtime[],
  { programs, built }: Prepared,
): Promise<readonly Planned[]> {
  const planned: Planned[] = [];
  for (const app of apps) {
    for (const runtime of runtimesOf(app)) {
      if (app.kind === 'program') planned.push(...(await planProgram(app, runtime, programs)));
      else planned.push(...(await planBuilt(app, runtime, built.get(app))));
    }
  }
  return planned;
}

async function planProgram(app: Program, runtime: Runtime, folder: string | undefined): Promise<readonly Planned[]> {
  const file = app.files[runtime.family];
  if (folder === undefined || file === undefined) return [];
  const row = titleOf(app.name, await installedVersion(app, folder));
  const versions = app.package === undefined ? [] : [app.package];
  const command = [...(await commandFor(runtime, folder, file)), ...versions];
  const name = `${row} on ${runtime.title}`;
  const { traits = {}, front } = app;
  return [
    {
      deployment: { name, runtime: runtime.title, command, folder, paths: pathsOfPrograms, traits, front },
      cell: { row, entry: app.entry, runtime: runtime.title },
    },
  ];
}

async function installedVersion({ package: framework }: Program, folder: string): Promise<string | undefined> {
  if (framework === undefined) return undefined;
  const manifest = await readFile(join(folder, 'node_modules', framework, 'package.json'), 'utf8');
  return JSON.parse(manifest).version;
}

async function planBuilt(app: BuiltExample, runtime: Runtime, folder: string | undefined): Promise<readonly Planned[]> {
  if (folder === undefined) return [];
  const { env } = app;
  const version = await pinnedVersion(app);
  const command = [...runtime.command, ...(app.start[runtime.family] ?? [])];
  return app.endpoints.map((endpoint) => {
    const { name, entry, plays, traits = {}, advice } = endpoint;
    const row = titleOf(name, version);
    const place = plays === undefined ? runtime.title : `${plays}, ${runtime.title}`;
    const paths = pathsOf(endpoint);
    return {
      deployment: { name: `${row} on ${place}`, runtime: runtime.title, command, folder, env, paths, traits, advice },
      cell: { row, entry, runtime: plays ?? runtime.title },
    };
  });
}

function pathsOf({ path = '/contract' }: Endpoint): DeployedPaths {
  return { hook: path, consumed: `${path}/consumed`, received: `${path}?received` };
}
