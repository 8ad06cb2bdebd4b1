import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename, join } from 'node:path';
import type { Deployment } from '../deployment.ts';
import { serveRuntimeApi } from './runtime-api.ts';

/** One instance of a function, which handles one event at a time. */
export interface Instance {
  readonly invoke: (event: unknown) => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

const client = join(import.meta.dirname, '../../runtimes/lambda/node_modules/aws-lambda-ric/index.mjs');

/**
 * Starts AWS's own client with the function in it, in the environment that AWS documents.
 *
 * @param claims The file of its replay store.
 */
export async function startInstance({ command, folder }: Deployment, claims: string): Promise<Instance> {
  const [node = '', file = ''] = command;
  const api = await serveRuntimeApi();
  const ofAws = {
    AWS_LAMBDA_RUNTIME_API: api.address,
    AWS_LAMBDA_FUNCTION_NAME: 'receive-calls',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/receive-calls',
    AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/20/[$LATEST]1',
    AWS_REGION: 'us-east-1',
    LAMBDA_TASK_ROOT: folder,
    TZ: ':UTC',
    _HANDLER: `${basename(file, '.mjs')}.handler`,
  };
  const running = spawn(node, [client], {
    cwd: folder,
    env: { ...ofAws, CLAIMS: claims } as unknown as NodeJS.ProcessEnv, // in which Next.js wants a NODE_ENV
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [running.stdout, running.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (printed = (printed + text).slice(-10_000)));
  }
  const ended = once(running, 'close');
  ended.then(
    () => api.close(new Error(`The instance has ended; it printed:\n${printed}`)),
    (error) => api.close(error),
  );
  await api.initialized;
  return {
    invoke: api.invoke,
    async stop() {
      running.kill('SIGKILL');
      await ended;
    },
  };
}
