import type { App } from './app.ts';
import type { Runtime } from './runtimes.ts';

/**
 * The runtimes that an app is for, from a list that goes from old to new.
 *
 * @param isQuick Only the oldest and the newest Node, and all others.
 */
export function runtimesOf(app: App, runtimes: readonly Runtime[], isQuick = false): readonly Runtime[] {
  const supported = runtimes.filter((runtime) => runsOn(app, runtime));
  if (!isQuick) return supported;
  const nodes = supported.filter(({ family }) => family === 'Node');
  return supported.filter((runtime) => runtime.family !== 'Node' || runtime === nodes[0] || runtime === nodes.at(-1));
}

function runsOn(app: App, { family, title }: Runtime): boolean {
  if (app.kind === 'program') return app.files[family] !== undefined;
  if (app.start[family] === undefined) return false;
  return family !== 'Node' || app.nodes === undefined || app.nodes.some((major) => title.startsWith(`Node ${major}.`));
}
