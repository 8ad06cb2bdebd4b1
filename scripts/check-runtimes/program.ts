import { bundle } from '../check-package/bundle.ts';
import type { Runtime } from './runtimes.ts';

/** What starts a program of the apps' folder on a runtime; bundled first, where it takes bundles. */
export async function commandFor(runtime: Runtime, apps: string, file: string): Promise<readonly string[]> {
  if (runtime.bundledFor === undefined) return [...runtime.command, file];
  const bundled = await bundle(apps, file, runtime.bundledFor);
  return [...runtime.command, bundled.file];
}
