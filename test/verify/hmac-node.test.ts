import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';

const source = join(import.meta.dirname, '../../src/verify/index.ts');

it('names the version of Node that is needed, when a program loads callhook on an older one', () => {
  const program = `delete process.getBuiltinModule; await import(${JSON.stringify(source)});`;
  const args = ['--import', 'tsx', '--conditions', 'node', '--input-type=module', '--eval', program];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stderr).toContain(`callhook needs Node 20.19 or later, and this is ${process.version}: install a newer Node.`);
  expect(status).toBe(1);
});

it('refuses to load where Node cannot give it node:crypto', async () => {
  onTestFinished(() => void vi.unstubAllGlobals());
  vi.stubGlobal(
    'process',
    new Proxy(process, {
      get: (target, name) => (name === 'getBuiltinModule' ? undefined : Reflect.get(target, name)),
    }),
  );
  // The query makes a module of its own: the other tests share the one without.
  const module = '../../src/verify/hmac-node.ts?older';
  await expect(import(module)).rejects.toThrow('callhook needs Node 20.19 or later');
});
