import type { BuiltExample } from './app.ts';
import type { Runtime } from './runtimes.ts';

/** Whether a built example is for a runtime. */
export function runsOn({ start, nodes }: BuiltExample, { family, title }: Runtime): boolean {
  if (start[family] === undefined) return false;
  return family !== 'Node' || nodes === undefined || nodes.some((major) => title.startsWith(`Node ${major}.`));
}
