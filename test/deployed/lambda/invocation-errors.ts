import { describe, expect, it } from 'vitest';
import type { Deployment } from '../deployment.ts';
import { startInstance } from './start-instance.ts';

/** The rules that only functions have: something other than a front can invoke them. */
export function invocationErrors(deployment: Deployment): void {
  describe(deployment.name, () => {
    it('ends an invocation that is not an HTTP request with an error that says so, and lives on', async () => {
      const instance = await startInstance(deployment, ':memory:');
      try {
        const invoked = instance.invoke({ Records: [] });
        await expect(invoked).rejects.toThrow('TypeError: callhook/lambda: this event is not an HTTP request');
        expect(await instance.invoke({ ask: 'received' })).toEqual({ events: [], reports: [] });
      } finally {
        await instance.stop();
      }
    });
  });
}
