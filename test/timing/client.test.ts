import { describe, expect, it } from 'vitest';
import { call, clientOf, errorOf, statuses } from '../client/api-server.ts';

// Elsewhere the tests of the client own the clock; these show that it keeps to real time, too.
describe('a client', () => {
  it('gives up a request when its time is over, and not before', async () => {
    const { client } = await clientOf(() => undefined, { timeoutMs: 1_000 });
    const { ms, error } = await timed(() => client.getCall('c1'));
    expect(error).toMatchObject({ code: 'timeout' });
    expect(ms).toBeGreaterThan(980); // timers may come early
    expect(ms).toBeLessThan(15_000);
  });

  it('comes back after Retry-After, and not before', async () => {
    const busy = { status: 429, headers: { 'retry-after': '1' }, body: { error: 'rate_limited' } };
    const { client, seen } = await clientOf((_seen, before) => (before === 0 ? busy : call('queued')));
    const { ms } = await timed(() => client.getCall('c1'));
    expect(seen).toHaveLength(2);
    expect(ms).toBeGreaterThan(980);
    expect(ms).toBeLessThan(15_000);
  });

  it.each([
    ['every look is answered', statuses('queued')],
    ['no look is answered', () => undefined],
  ])('stops waiting for a call at the deadline, and not before, when %s', async (_when, script) => {
    const { client } = await clientOf(script);
    const { ms, error } = await timed(() => client.waitForCall('c1', { timeoutMs: 1_000, intervalMs: 250 }));
    expect(error).toMatchObject({ code: 'timeout', message: 'Call c1 did not finish within 1s' });
    expect(ms).toBeGreaterThan(980);
    expect(ms).toBeLessThan(15_000);
  });
});

/** Runs something to its end and tells how long it took. */
async function timed(run: () => Promise<unknown>) {
  const startedAt = performance.now();
  const error = await errorOf(run());
  return { ms: performance.now() - startedAt, error };
}
