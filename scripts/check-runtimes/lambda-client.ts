import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { run } from '../check-package/run.ts';
import { root } from '../check-package/workspace.ts';

const folder = join(root, 'test', 'runtimes', 'lambda');
const modules = join(folder, 'node_modules');
const node24 = join(root, 'test', 'runtimes', 'node_modules', 'node24');

/** Installs AWS Lambda's client, and compiles it, unless it is there: once, since its binary fits every Node. */
export async function installLambdaClient(): Promise<void> {
  // npm takes what an interrupted install has left for installed.
  if (!existsSync(join(modules, 'aws-lambda-ric', 'rapid-client.node')))
    await rm(modules, { recursive: true, force: true });
  const env = {
    PATH: [join(node24, 'bin'), process.env.PATH].join(delimiter), // npm picks versions for the Node that it runs on
    npm_config_nodedir: node24, // otherwise node-gyp would download the headers
  };
  const limitMs = 1_200_000; // a minute on a machine of its own, ten on a busy one
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], folder, env, limitMs);
}
