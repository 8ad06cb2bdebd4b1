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
  it('is given up, too, if its promise is one of its own that answers with a promise that never settles', async () => {
    vi.useFakeTimers();
    // biome-ignore lint/suspicious/noThenProperty: that is what is tested
    const odd = { then: (resolve: (value: unknown) => void) => resolve(never()) } as PromiseLike<never>;
    const stuck = once(memoryStore(), 'k', () => odd).catch((error) => error.code);
    await vi.advanceTimersByTimeAsync(900_000);
    expect(await stuck).toBe('handler_timeout');
  });

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

describe('a run that lost its lease', () => {
  it.each<[string, ReplayStore['renew']]>([
    ['whose store refuses a renewal', () => false],
    ['whose store fails', () => Promise.reject(new Error('down'))],
  ])('%s and that ignores its signal is given up after maxRunMs, too', async (_, renew) => {
    vi.useFakeTimers();
    const store: ReplayStore = { ...memoryStore(), renew };
    const reports: ClaimReport[] = [];
    let signal: AbortSignal | undefined;
    const stuck = once(
      store,
      'k',
      (claim) => {
        signal = claim.signal;
        return never();
      },
      { maxRunMs: 60_000, observe: (report) => reports.push(report) },
    ).catch((error) => error);
    await vi.advanceTimersByTimeAsync(59_999);
    expect(signal?.reason).toMatchObject({ code: 'lease_lost' });
    await vi.advanceTimersByTimeAsync(1);
    expect(await stuck).toMatchObject({ code: 'handler_timeout' });
    expect(signal?.reason).toMatchObject({ code: 'lease_lost' });
    expect(reports).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is aborted when its lease ends, and not a third of it later, whenever its renewals began', async () => {
    vi.useFakeTimers();
    const store: ReplayStore = { ...memoryStore(), renew: () => Promise.reject(new Error('down')) };
    for (const claimMs of [0, 1, 7, 1_234, 4_999]) {
      const slow: ReplayStore = { ...store, claim: (...args) => pause(claimMs).then(() => store.claim(...args)) };
      const run = once(slow, `k${claimMs}`, untilAborted);
      let end: unknown;
      void run.then((result) => {
        end = result;
      });
      await vi.advanceTimersByTimeAsync(29_990);
      expect(end).toBe(undefined);
      await vi.advanceTimersByTimeAsync(30);
      expect(end).toMatchObject({ value: 'lease_lost' });
    }
  });
});

describe('a claim that is answered late', () => {
  it('is not used when its own lease has ended, and is released', async () => {
    vi.useFakeTimers();
    const memory = memoryStore();
    const late: ReplayStore = {
      ...memory,
      claim: (...args) => {
        const answer = memory.claim(...args);
        return pause(1_500).then(() => answer);
      },
    };
    let runs = 0;
    const first = once(late, 'k', () => ++runs, { leaseMs: 1_000 }).catch((error) => error);
    await vi.advanceTimersByTimeAsync(1_001);
    expect(await first).toMatchObject({ code: 'store_unavailable' });
    await vi.advanceTimersByTimeAsync(500);
    expect(runs).toBe(0);
    expect(await once(memory, 'k', () => 'next')).toMatchObject({ value: 'next' });
  });

  it('is not used if the process was blocked for longer than its lease', async () => {
    const memory = memoryStore();
    let blockedMs = 1_100;
    const blocking: ReplayStore = {
      ...memory,
      claim: (...args) => {
        const answer = memory.claim(...args);
        const until = performance.now() + blockedMs;
        while (performance.now() < until);
        return answer;
      },
    };
    await expect(once(blocking, 'k', () => 1, { leaseMs: 1_000 })).rejects.toMatchObject({ code: 'store_unavailable' });
    blockedMs = 0;
    expect(await once(blocking, 'k', () => 2, { leaseMs: 60_000 })).toMatchObject({ value: 2 });
  });

  it('is released when its driver gives up before callhook does and the store grants it later', async () => {
    vi.useFakeTimers();
    const memory = memoryStore();
    // Statements that wait for the same lock run in their order, also after the driver has given up.
    let locked: Promise<unknown> = pause(4_600);
    const inOrder = <T>(act: () => T): Promise<T> => {
      const turn = locked.then(act);
      locked = turn;
      return Promise.race([turn, pause(4_000).then(() => Promise.reject(new Error('Query read timeout')))]);
    };
    const store: ReplayStore = {
      ...memory,
      claim: (...args) => inOrder(() => memory.claim(...args)) as never,
      release: (...args) => inOrder(() => memory.release(...args)) as never,
    };
    const errors: unknown[] = [];
    const options = { onStoreError: (error: unknown) => errors.push(error) };
    const first = once(store, 'k', () => 1, options).catch((error) => error);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(await first).toMatchObject({ code: 'store_unavailable' }); // the release is still under way
    await vi.advanceTimersByTimeAsync(600);
    expect(await once(memory, 'k', () => 'retry')).toMatchObject({ value: 'retry' });
    expect(errors).toHaveLength(1);
  });

  it.each([
    [
      'it gets a wrong answer',
      (claim: () => unknown) => {
        claim();
        return {};
      },
    ],
    [
      'it fails at once',
      (claim: () => unknown) => {
        claim();
        return Promise.reject(new Error('lost'));
      },
    ],
    [
      'it fails after callhook has given up',
      async (claim: () => unknown) => {
        claim();
        await pause(6_000);
        throw new Error('lost');
      },
    ],
  ] as const)('is released if %s although the store granted it, and no failure of that shows', async (_, answerTo) => {
    vi.useFakeTimers();
    const memory = memoryStore();
    const store: ReplayStore = { ...memory, claim: (...args) => answerTo(() => memory.claim(...args)) as never };
    const failed = once(store, 'k', () => 1).catch((error) => error.code);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(await failed).toBe('store_unavailable');
    expect(await once(memory, 'k', () => 'retry')).toMatchObject({ value: 'retry' });

    for (const release of [
      never,
      () => Promise.reject(new Error('down')),
      () => {
        throw new Error('down');
      },
    ]) {
      const again = once({ ...store, release }, 'l', () => 1).catch((error) => error.code);
      await vi.advanceTimersByTimeAsync(20_000);
      expect(await again).toBe('store_unavailable');
    }
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is left to its lease if the store has enough to do', async () => {
    vi.useFakeTimers();
    let releases = 0;
    const store: ReplayStore = { ...memoryStore(), claim: never, release: () => ++releases > 0 };
    const stuck = Array.from({ length: 40 }, (_, i) => once(store, `k${i}`, () => 1).catch((error) => error.code));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(new Set(await Promise.all(stuck))).toEqual(new Set(['store_unavailable']));
    expect(releases).toBeLessThan(20);
  });
});

describe('the commit of a run', () => {
  it('that gets no answer fails after storeTimeoutMs, and the run keeps its claim', async () => {
    vi.useFakeTimers();
    const store = memoryStore();
    const errors: unknown[] = [];
    const run = once(
      store,
      'k',
      async (claim) => {
        const hung = await claim.commit({ commit: never }).catch((error) => error);
        await pause(60_000);
        return [hung.code, hung.message, claim.signal.aborted];
      },
      { onStoreError: (error) => errors.push(error) },
    );
    await vi.advanceTimersByTimeAsync(64_999);
    expect(await once(store, 'k', () => 'beside')).toMatchObject({ status: 'in_flight' });
    await vi.advanceTimersByTimeAsync(1);
    const why = 'The replay store could not be reached: no answer within 5000 ms.';
    expect(await run).toMatchObject({ value: ['store_unavailable', why, false], claim: 'committed' });
    expect(errors).toHaveLength(1);
  });

  it('that fails passes the error on, may be tried again, and the run keeps its claim', async () => {
    vi.useFakeTimers();
    const store = memoryStore();
    const conflict = new Error('40001');
    const run = once(store, 'k', async (claim) => {
      await expect(claim.commit({ commit: () => Promise.reject(conflict) })).rejects.toBe(conflict);
      await pause(60_000);
      await claim.commit(store);
      await pause(60_000);
      return claim.signal.aborted;
    });
    await vi.advanceTimersByTimeAsync(59_999);
    expect(await once(store, 'k', () => 'beside')).toMatchObject({ status: 'in_flight' });
    await vi.advanceTimersByTimeAsync(60_001);
    expect(await run).toMatchObject({ value: false, claim: 'committed' });
  });

  it('aborts the run if it still waits for its answer when the lease ends', async () => {
    vi.useFakeTimers();
    const store = memoryStore();
    const run = once(
      store,
      'k',
      async (claim) => {
        const aborted = untilAborted(claim);
        claim.commit({ commit: never }).catch(() => {});
        return aborted;
      },
      { storeTimeoutMs: 100_000 },
    );
    await vi.advanceTimersByTimeAsync(29_999);
    const beside = await once(store, 'k', () => 'beside');
    expect(beside).toMatchObject({ status: 'in_flight' });
    await vi.advanceTimersByTimeAsync(1);
    expect(await run).toMatchObject({ value: 'lease_lost' });
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
      const until = performance.now() + 400;
      while (performance.now() < until); // blocks the event loop for several leases
      await pause(20);
      return signal.aborted;
    };
    expect(await once(patient, 'k', run, { leaseMs: 100 })).toMatchObject({ value: false });
    held = false;
    expect(await once(patient, 'l', run, { leaseMs: 100 })).toMatchObject({ value: true });
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
