import { bundle } from '../check-package/bundle.ts';
import type { Runtime } from './runtimes.ts';

/** Returns the command that starts a program of the folder `apps` on a runtime, which may need a bundle first. */
export async function commandFor(runtime: Runtime, apps: string, file: string): Promise<readonly string[]> {
  if (runtime.bundledFor === undefined) return [...runtime.command, file];
  const bundled = await bundle(apps, file, runtime.bundledFor);
  return [...runtime.command, bundled.file];
}
