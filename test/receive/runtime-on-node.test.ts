import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { signOfSeveralInstances } from '../../src/receive/runtime-on-node.ts';

const canTell = typeof process.getBuiltinModule === 'function'; // Node 20.16, 22.3

describe('several instances of an app', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.unstubAllGlobals();
  });

  it('are certain in a worker of a cluster, not in its primary', async () => {
    const script = fileURLToPath(new URL('in-cluster.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script], { timeout: 110_000 });
    expect(stdout.trim().split('\n').sort()).toEqual([
      'primary undefined',
      `worker ${canTell ? 'cluster.isWorker' : undefined}`,
    ]);
  });

  it('are certain on Workers, and in a cluster without an environment', () => {
    vi.stubGlobal('process', { getBuiltinModule: () => ({ isWorker: true }) });
    expect(signOfSeveralInstances()).toBe('cluster.isWorker');
    vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' });
    expect(signOfSeveralInstances()).toBe('Cloudflare-Workers');
  });

  it.each([
    'AWS_LAMBDA_FUNCTION_NAME',
    'K_SERVICE',
    'GAE_SERVICE',
    'VERCEL',
    'NETLIFY',
    'FUNCTIONS_WORKER_RUNTIME',
    'DENO_DEPLOYMENT_ID',
  ])('are certain where %s is not empty', (variable) => {
    expect(signOfSeveralInstances()).toBeUndefined();
    vi.stubEnv(variable, '');
    expect(signOfSeveralInstances()).toBeUndefined();
    vi.stubEnv(variable, 'hooks');
    expect(signOfSeveralInstances()).toBe(variable);
  });

  it('are unknown in Deno unless it may read the environment, which it would ask its user for', () => {
    vi.stubEnv('DENO_DEPLOYMENT_ID', '1');
    const deno = (state: string) => vi.stubGlobal('Deno', { permissions: { querySync: () => ({ state }) } });
    deno('prompt');
    expect(signOfSeveralInstances()).toBeUndefined();
    deno('granted');
    expect(signOfSeveralInstances()).toBe('DENO_DEPLOYMENT_ID');
  });

  it('are unknown on a runtime that tells nothing, or refuses to', () => {
    vi.stubGlobal('process', undefined);
    expect(signOfSeveralInstances()).toBeUndefined();
    vi.stubGlobal('process', {});
    expect(signOfSeveralInstances()).toBeUndefined();
    vi.stubGlobal('process', { getBuiltinModule: () => undefined });
    expect(signOfSeveralInstances()).toBeUndefined();
    vi.stubGlobal('process', { getBuiltinModule: () => ({ isWorker: false }) });
    expect(signOfSeveralInstances()).toBeUndefined();
    vi.stubGlobal('navigator', {});
    expect(signOfSeveralInstances()).toBeUndefined();
    const refusing = {
      get env() {
        throw new Error('no');
      },
    };
    vi.stubGlobal('process', refusing);
    expect(signOfSeveralInstances()).toBeUndefined();
  });
});
