import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Claim } from '../../src/replay/claim.ts';
import type { ClaimReport } from '../../src/replay/claim-report.ts';
import { memoryStore } from '../../src/replay/memory-store.ts';
import { once } from '../../src/replay/once.ts';
import type { ReplayStore } from '../../src/replay/replay-store.ts';
import { readsOptions } from '../reads-options.ts';

afterEach(() => vi.useRealTimers());

/** Pauses by the timers that a test may own. */
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

describe('once', () => {
  it('runs the first and calls the next a duplicate', async () => {
    const store = memoryStore();
    expect(await once(store, 'k', () => 5)).toEqual({ status: 'processed', value: 5, claim: 'committed' });
    expect(await once(store, 'k', () => 6)).toEqual({ status: 'duplicate' });
  });

  it('runs one of a hundred at the same time, and tells the others that it is in flight', async () => {
    const store = memoryStore();
    let runs = 0;
    const run = async () => {
      runs += 1;
      await sleep(20);
    };
    const results = await Promise.all(Array.from({ length: 100 }, () => once(store, 'k', run)));
    expect(runs).toBe(1);
    expect(results.filter((result) => result.status === 'processed')).toHaveLength(1);
    expect(results.filter((result) => result.status === 'in_flight' && result.retryAfterMs > 0)).toHaveLength(99);
  });

  it('releases the claim when the run fails, so that a retry runs', async () => {
    const store = memoryStore();
    const failure = new Error('no');
    await expect(once(store, 'k', () => Promise.reject(failure))).rejects.toBe(failure);
    expect(await once(store, 'k', () => 'now')).toMatchObject({ status: 'processed', value: 'now' });
  });

  it('keeps the claim while a run takes many leases', async () => {
    vi.useFakeTimers();
    const store = memoryStore();
    const slow = once(store, 'k', () => pause(2_000), { leaseMs: 100 });
    await vi.advanceTimersByTimeAsync(1_200);
    expect(await once(store, 'k', () => 'second')).toMatchObject({ status: 'in_flight' });
    await vi.advanceTimersByTimeAsync(800);
    expect(await slow).toMatchObject({ status: 'processed', claim: 'committed' });
  });

  it('aborts a run whose lease was lost, and does not record it over the new owner', async () => {
    const store = memoryStore();
    const taken: ReplayStore = { ...store, renew: () => false, commit: () => false };
    let reason: unknown;
    const result = await once(
      taken,
      'k',
      async ({ signal }) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        reason = signal.reason;
      },
      { leaseMs: 100 },
    );
    expect(result).toMatchObject({ status: 'processed', claim: 'lost' });
    expect(String(reason)).toMatch(/lease on this event was lost/);
  });

  it('shows a lease that was lost before the run looked at its signal', async () => {
    const store: ReplayStore = { ...memoryStore(), renew: () => false };
    const run = async ({ signal }: { readonly signal: AbortSignal }) => signal.aborted;
    const late = async (running: { readonly signal: AbortSignal }) => {
      await sleep(400);
      return run(running);
    };
    expect(await once(store, 'k', late, { leaseMs: 100 })).toMatchObject({ value: true });
  });

  it('survives a failed renewal, and gives up when the lease has ended meanwhile', async () => {
    vi.useFakeTimers();
    const store = memoryStore();
    let failures = 0;
    const flaky: ReplayStore = {
      ...store,
      renew: (...args) => {
        if (++failures === 1) throw new Error('down');
        return store.renew(...args);
      },
    };
    const isAborted = (running: { readonly signal: AbortSignal }) => pause(160).then(() => running.signal.aborted);
    const short = once(flaky, 'a', isAborted, { leaseMs: 120 });
    await vi.advanceTimersByTimeAsync(160);
    expect(await short).toMatchObject({ status: 'processed', value: false, claim: 'committed' });
    const down: ReplayStore = { ...store, renew: () => Promise.reject(new Error('down')) };
    const lost = once(down, 'b', isAborted, { leaseMs: 120 });
    await vi.advanceTimersByTimeAsync(160);
    expect(await lost).toMatchObject({ value: true });
  });

  it('stops renewing when the run ends, also in the middle of a renewal', async () => {
    vi.useFakeTimers();
    const store = memoryStore();
    let renewals = 0;
    const slow: ReplayStore = {
      ...store,
      renew: async (...args) => {
        renewals += 1;
        await pause(40);
        return store.renew(...args);
      },
    };
    const run = once(slow, 'k', () => pause(60), { leaseMs: 120 });
    await vi.advanceTimersByTimeAsync(60);
    expect(await run).toMatchObject({ claim: 'committed' });
    await vi.advanceTimersByTimeAsync(400);
    expect(renewals).toBe(1);
  });

  it('aborts a run when the lease ends while a renewal hangs', async () => {
    const hanging: ReplayStore = { ...memoryStore(), renew: () => new Promise(() => {}) };
    const run = (running: { readonly signal: AbortSignal }) => {
      const { signal } = running;
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve('aborted')));
    };
    expect(await once(hanging, 'k', run, { leaseMs: 100 })).toMatchObject({ value: 'aborted' });
  });

  it('says store_unavailable when the claim cannot be made, and does not run', async () => {
    const cause = new Error('ECONNREFUSED');
    const down: ReplayStore = { ...memoryStore(), claim: () => Promise.reject(cause) };
    let runs = 0;
    await expect(once(down, 'k', () => ++runs)).rejects.toMatchObject({
      code: 'store_unavailable',
      status: 503,
      cause: { name: 'Error', code: null, message: 'ECONNREFUSED' },
    });
    expect(runs).toBe(0);
  });

  it('calls a run processed even if the commit failed, because a retry would repeat it', async () => {
    const broken: ReplayStore = { ...memoryStore(), commit: () => Promise.reject(new Error('down')) };
    expect(await once(broken, 'k', () => 1)).toEqual({ status: 'processed', value: 1, claim: 'unrecorded' });
  });

  it('throws the error of the run even if the release fails too', async () => {
    const broken: ReplayStore = { ...memoryStore(), release: () => Promise.reject(new Error('down')) };
    await expect(once(broken, 'k', () => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
  });

  it('releases a claim that was answered too late', async () => {
    const store = memoryStore();
    const late: ReplayStore = {
      ...store,
      claim: async (...args) => {
        await sleep(40);
        return store.claim(...args);
      },
    };
    await expect(once(late, 'k', () => 1, { storeTimeoutMs: 10 })).rejects.toMatchObject({ code: 'store_unavailable' });
    await sleep(60);
    expect(await once(store, 'k', () => 2)).toMatchObject({ value: 2 });
  });

  it('runs without a claim when told to, and says so', async () => {
    const down: ReplayStore = { ...memoryStore(), claim: () => Promise.reject(new Error('down')) };
    const reports: ClaimReport[] = [];
    const options = { whenStoreFails: 'handle', observe: (report: ClaimReport) => reports.push(report) } as const;
    const run = ({ signal }: { readonly signal: AbortSignal }) => signal.aborted;
    expect(await once(down, 'k', run, options)).toEqual({ status: 'processed', value: false, claim: 'unclaimed' });
    expect(reports).toEqual([
      { key: 'k', claim: 'unclaimed', storeError: { name: 'Error', code: null, message: 'down' } },
    ]);
  });

  it('reports how the claim of each run ended, and never one that was not made', async () => {
    const store = memoryStore();
    const reports: ClaimReport[] = [];
    const observe = (report: ClaimReport) => {
      reports.push(report);
      throw new Error('its own trouble');
    };
    await once(store, 'a', () => 1, { observe });
    await once(store, 'a', () => 1, { observe });
    await once(store, 'b', () => Promise.reject(new Error('no')), { observe }).catch(() => {});
    await once({ ...store, release: () => false }, 'c', () => Promise.reject(new Error('no')), { observe }).catch(
      () => {},
    );
    expect(reports).toEqual([
      { key: 'a', claim: 'committed', storeError: null },
      { key: 'b', claim: 'released', storeError: null },
      { key: 'c', claim: 'lost', storeError: null },
    ]);
  });

  it.each([
    { leaseMs: 0 },
    { leaseMs: 30 },
    { leaseMs: 99 },
    { leaseMs: 1.5 },
    { leaseMs: 2 ** 31 },
    { retainMs: -1 },
    { retainMs: Number.NaN },
    { storeTimeoutMs: Number.POSITIVE_INFINITY },
    { whenStoreFails: 'ignore' as 'refuse' },
    { observe: 1 as unknown as () => void },
  ])('refuses %o', async (options) => {
    await expect(once(memoryStore(), 'k', () => 1, options)).rejects.toThrow(TypeError);
  });

  readsOptions('once', (options) => once(memoryStore(), 'k', () => 1, options), {
    lease: 'leaseMs',
    retain: 'retainMs',
    storeTimeout: 'storeTimeoutMs',
    onStoreErrors: 'onStoreError',
    onObserve: 'observe',
  });

  it('refuses a mistake in its options before it claims or runs', async () => {
    const untouched: ReplayStore = { ...memoryStore(), claim: () => expect.unreachable() };
    const run = () => expect.unreachable();
    await expect(once(untouched, 'k', run, { leaseMs: '30' as never })).rejects.toThrow(
      new TypeError('leaseMs must be a whole number of milliseconds from 100 to 2147483647, got a string.'),
    );
    await expect(once(untouched, 'k', run, { whenStoreFails: 'run' as never })).rejects.toThrow(
      new TypeError("whenStoreFails must be 'refuse' or 'handle', got a string."),
    );
  });

  it.each([
    [
      () => once(new Map() as never, 'k', () => 1),
      'store must be a replay store, such as memoryStore(), got an object.',
    ],
    [
      () => once(undefined as never, 'k', () => 1),
      'store must be a replay store, such as memoryStore(), got undefined.',
    ],
    [
      () => once(memoryStore(), undefined as never, () => 1),
      'key must be a non-empty string, such as an event id, got undefined.',
    ],
    [
      () => once(memoryStore(), '', () => 1),
      'key must be a non-empty string, such as an event id, got an empty string.',
    ],
    [() => once(memoryStore(), 'k', undefined as never), 'run must be a function, got undefined.'],
  ])('refuses wrong arguments as a mistake of the caller, not a failure of the store (%#)', async (call, message) => {
    await expect(call()).rejects.toThrow(new TypeError(message));
  });

  it('says once what the store says, with one full stop', async () => {
    for (const [said, message] of [
      ['down', 'The replay store could not be reached: down.'],
      ['The server is down.', 'The replay store could not be reached: The server is down.'],
      ['', 'The replay store could not be reached.'],
    ]) {
      const down: ReplayStore = { ...memoryStore(), claim: () => Promise.reject(new Error(said)) };
      await expect(once(down, 'k', () => 1)).rejects.toMatchObject({ message });
    }
  });

  it('remembers for seven days', async () => {
    let time = 0;
    const store = memoryStore({ now: () => time });
    await once(store, 'k', () => 1);
    time = 7 * 24 * 3_600_000 - 1;
    expect(await once(store, 'k', () => 1)).toEqual({ status: 'duplicate' });
    time += 1;
    expect(await once(store, 'k', () => 1)).toMatchObject({ status: 'processed' });
  });
});

describe('once with remember', () => {
  it('gives duplicates the first result, as JSON has it', async () => {
    const store = memoryStore();
    const run = vi.fn(async () => ({ at: new Date(0), list: [1, 'é'], nothing: undefined }));
    const first = await once(store, 'job', run, { remember: true });
    expect(first).toMatchObject({ status: 'processed', value: { at: new Date(0) } });
    const value = { at: '1970-01-01T00:00:00.000Z', list: [1, 'é'] };
    expect(await once(store, 'job', run, { remember: true })).toEqual({ status: 'duplicate', value });
    expect(await once(store, 'job', run)).toEqual({ status: 'duplicate' });
    expect(run).toHaveBeenCalledTimes(1);
  });

  const circle: { self?: object } = {};
  circle.self = circle;

  it.each([
    ['undefined', undefined],
    ['a function', () => {}],
    ['a circle', circle],
    ['a bigint', 1n],
    ['more than 64 KiB', 'x'.repeat(65_536)],
    ['more than 64 KiB of UTF-8', 'é'.repeat(33_000)],
  ])('keeps no result that is %s, and counts the run all the same', async (_what, value) => {
    const store = memoryStore();
    const observe = vi.fn();
    expect(await once(store, 'job', () => value, { remember: true, observe })).toMatchObject({ status: 'processed' });
    expect(observe.mock.calls.map(([report]) => report)).toMatchObject([{ claim: 'committed' }]);
    expect(await once(store, 'job', () => value, { remember: true })).toEqual({
      status: 'duplicate',
      value: undefined,
    });
  });

  it.each([null, 0, false, '', 'x'.repeat(65_000), '\0\ud800'])('keeps %j', async (value) => {
    const store = memoryStore();
    await once(store, 'job', () => value, { remember: true });
    expect(await once(store, 'job', () => 'no', { remember: true })).toEqual({ status: 'duplicate', value });
  });

  it('takes nothing for a result that another part of callhook, or another program, has kept', async () => {
    for (const value of ['1234', '1234 [200,{},""]', 'result {', '{"a":1}']) {
      const store = memoryStore();
      await store.claim('once:job', 'other', 1_000);
      await store.commit('once:job', 'other', 60_000, value);
      expect(await once(store, 'job', () => 'no', { remember: true })).toEqual({
        status: 'duplicate',
        value: undefined,
      });
    }
  });

  it('keeps nothing if the run commits by itself, before there is a result', async () => {
    const store = memoryStore();
    const run = async (claim: Claim) => {
      await claim.commit(store);
      return 7;
    };
    expect(await once(store, 'job', run, { remember: true })).toMatchObject({ value: 7 });
    expect(await once(store, 'job', () => 8, { remember: true })).toEqual({ status: 'duplicate', value: undefined });
  });
});
