import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Claim } from '../../src/replay/claim.ts';
import type { ClaimReport } from '../../src/replay/claim-report.ts';
import { memoryStore } from '../../src/replay/memory-store.ts';
import { once } from '../../src/replay/once.ts';
import type { ReplayStore } from '../../src/replay/replay-store.ts';

afterEach(() => vi.useRealTimers());

const never = () => new Promise<never>(() => {});
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Runs until its signal aborts, and returns the code of the reason. */
const untilAborted = ({ signal }: Claim) =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason.code)));

describe('a run that never ends', () => {
  it.each([
    ['with a claim', {}],
    ['whose claim could not be made', { whenStoreFails: 'handle' }],
  ] as const)(
    '%s is given up after maxRunMs: its signal aborts, it is reported, and a retry runs',
    async (_, options) => {
      vi.useFakeTimers();
      const memory = memoryStore();
      const store: ReplayStore =
        'whenStoreFails' in options ? { ...memory, claim: () => Promise.reject(new Error('down')) } : memory;
      const reports: ClaimReport[] = [];
      const seen: unknown[] = [];
      const stuck = once(
        store,
        'k',
        (claim) => {
          void untilAborted(claim).then((code) => seen.push(code));
          return never();
        },
        { ...options, observe: (report) => reports.push(report) },
      ).catch((error) => error);
      await vi.advanceTimersByTimeAsync(900_000 - 1);
      expect(seen).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      expect(await stuck).toMatchObject({ code: 'handler_timeout', status: 503 });
      expect(seen).toEqual(['handler_timeout']);
      expect(reports).toMatchObject([{ claim: 'whenStoreFails' in options ? 'unclaimed' : 'released' }]);
      expect(await once(memory, 'k', () => 'retry')).toMatchObject({ value: 'retry' });
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it('ends at maxRunMs exactly, be it shorter or longer than the time between two renewals', async () => {
    vi.useFakeTimers();
    for (const maxRunMs of [1, 40, 9_999, 12_345, 31_000]) {
      const stuck = once(memoryStore(), 'k', never, { maxRunMs }).catch((error) => error.code);
      let code: unknown;
      void stuck.then((given) => {
        code = given;
      });
      await vi.advanceTimersByTimeAsync(maxRunMs - 1);
      expect(code).toBe(undefined);
      await vi.advanceTimersByTimeAsync(1);
      expect(code).toBe('handler_timeout');
    }
  });

  it('ends as well when it has committed within its transaction', async () => {
    vi.useFakeTimers();
    const store = memoryStore();
    const stuck = once(store, 'k', async (claim) => {
      await claim.commit(store);
      return never();
    }).catch((error) => error.code);
    await vi.advanceTimersByTimeAsync(900_000);
    expect(await stuck).toBe('handler_timeout');
    expect(await once(store, 'k', () => 1)).toEqual({ status: 'duplicate' });
  });

  it('cannot commit any more when it wakes up late', async () => {
    vi.useFakeTimers();
    const store = memoryStore();
    const late: unknown[] = [];
    const run = async (claim: Claim) => {
      await pause(2_000);
      late.push(await claim.commit(store).catch((error) => error.code));
    };
    const first = once(store, 'k', run, { maxRunMs: 1_000 }).catch((error) => error.code);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await first).toBe('handler_timeout');
    await once(store, 'k', () => 'second');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(late).toEqual(['lease_lost']);
  });
});

describe('a lease', () => {
  it('is renewed although one renewal never settles', async () => {
    vi.useFakeTimers();
    const memory = memoryStore();
    let renewals = 0;
    const store: ReplayStore = { ...memory, renew: (...args) => (++renewals === 1 ? never() : memory.renew(...args)) };
    const run = once(store, 'k', ({ signal }) => pause(60_000).then(() => signal.aborted), { leaseMs: 3_000 });
    for (let i = 0; i < 59; i++) {
      await vi.advanceTimersByTimeAsync(1_000);
      expect(await once(store, 'k', () => 'beside', { leaseMs: 3_000 })).toMatchObject({ status: 'in_flight' });
    }
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await run).toMatchObject({ value: false, claim: 'committed' });
  });

  it.each([3_600_000, -3_600_000])('does not care for a step of the clock by %i ms', async (step) => {
    vi.useFakeTimers();
    const store = memoryStore();
    const run = once(store, 'k', ({ signal }) => pause(100_000).then(() => signal.aborted));
    await vi.advanceTimersByTimeAsync(5_000);
    vi.setSystemTime(Date.now() + step);
    expect(await once(store, 'k', () => 'beside')).toMatchObject({ status: 'in_flight' });
    await vi.advanceTimersByTimeAsync(95_000);
    expect(await run).toMatchObject({ value: false, claim: 'committed' });
  });

  it('ends by the monotonic clock when renewals fail, also if the clock steps back', async () => {
    vi.useFakeTimers();
    const store: ReplayStore = { ...memoryStore(), renew: () => Promise.reject(new Error('down')) };
    const run = once(store, 'k', untilAborted);
    vi.setSystemTime(Date.now() - 3_600_000);
    await vi.advanceTimersByTimeAsync(31_000);
    expect(await run).toMatchObject({ value: 'lease_lost' });
  });

  it('survives an event loop that was blocked for longer, if the store still holds the claim', async () => {
    const store = memoryStore();
    let held = true;
    const patient: ReplayStore = { ...store, renew: () => held };
    const run = async ({ signal }: Claim) => {
      const until = performance.now() + 200;
      while (performance.now() < until); // blocks the event loop for several leases
      await pause(20);
      return signal.aborted;
    };
    expect(await once(patient, 'k', run, { leaseMs: 60 })).toMatchObject({ value: false });
    held = false;
    expect(await once(patient, 'l', run, { leaseMs: 60 })).toMatchObject({ value: true });
  });

  it('is lost at once when the store says so, and when the last renewal gets no answer', async () => {
    vi.useFakeTimers();
    const refusing: ReplayStore = { ...memoryStore(), renew: () => false };
    const refused = once(refusing, 'k', untilAborted, { leaseMs: 30_000 });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await refused).toMatchObject({ value: 'lease_lost' });
    const hanging: ReplayStore = { ...memoryStore(), renew: never };
    const hung = once(hanging, 'k', untilAborted, { leaseMs: 30_000, storeTimeoutMs: 5_000 });
    await vi.advanceTimersByTimeAsync(35_000);
    expect(await hung).toMatchObject({ value: 'lease_lost' });
  });
});
