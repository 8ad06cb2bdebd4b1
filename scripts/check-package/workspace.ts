import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Makes a temporary folder outside the repository, which is removed when the process ends. */
export function createWorkspace(): string {
  const workspace = mkdtempSync(join(tmpdir(), 'callhook-package-'));
  process.once('exit', () => rmSync(workspace, { recursive: true, force: true, maxRetries: 5 }));
  // Without a handler a signal ends the process with no 'exit' event.
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  return workspace;
}
