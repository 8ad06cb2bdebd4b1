import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const source = join(import.meta.dirname, '../../src/verify/index.ts');

// In a process of its own, because what the others have loaded stays.
it('names the version of Node that is needed, when a program loads callhook on an older one', () => {
  const program = `delete process.getBuiltinModule; await import(${JSON.stringify(source)});`;
  const args = ['--import', 'tsx', '--conditions', 'node', '--input-type=module', '--eval', program];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stderr).toContain(`callhook needs Node 20.19 or later, and this is ${process.version}: install a newer Node.`);
  expect(status).toBe(1);
});
