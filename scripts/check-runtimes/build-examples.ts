import { join } from 'node:path';
import type { Packed } from '../check-package/pack-library.ts';
import type { Report } from '../check-package/report.ts';
import type { BuiltExample } from './app.ts';
import { buildExample } from './build-example.ts';
import { pinnedVersion } from './pinned-version.ts';

/** How many are installed and built at the same time. */
const lanes = 2;

/** Builds examples, each in a folder of its own, and gives the folders of those that could be built. */
export async function buildExamples(
  report: Report,
  workspace: string,
  { tarball }: Packed,
  apps: readonly BuiltExample[],
): Promise<ReadonlyMap<BuiltExample, string>> {
  const built = new Map<BuiltExample, string>();
  const waiting = apps.entries(); // each lane takes the next one
  const buildNext = async () => {
    for (const [index, app] of waiting) {
      const title = `build: examples/${app.example} with ${app.package} ${await pinnedVersion(app)}`;
      const folder = join(workspace, `built-${index}`);
      const startedAt = performance.now();
      await report.check(title, async () => {
        await buildExample(app, folder, tarball);
        built.set(app, folder);
      });
      report.note(`${title} took ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, buildNext));
  return built;
}
