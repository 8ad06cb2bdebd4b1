import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as onEdge from '../../src/replay/alarm-on-edge.ts';
import * as onNode from '../../src/replay/alarm-on-node.ts';
import type { Sleeper } from '../../src/replay/sleeper.ts';

const never = Number.POSITIVE_INFINITY;

/** Notes when it wakes; `waits` says how long it sleeps then. */
function sleeper(...waits: number[]) {
  const wokeAt: number[] = [];
  const own: Sleeper = {
    wakesAt: 0,
    place: -1,
    timer: undefined,
    wake(now) {
      wokeAt.push(now);
      return waits.shift() ?? never;
    },
  };
  return { own, wokeAt };
}

afterEach(() => vi.useRealTimers());

describe.each([
  ['node', onNode],
  ['edge', onEdge],
])('the alarm on %s', (_name, { wakeAfter, letSleep }) => {
  it('wakes each at its time, again and again, until it has no next one', async () => {
    vi.useFakeTimers();
    const start = performance.now();
    const often = sleeper(100, 100);
    const once = sleeper();
    wakeAfter(often.own, 50);
    wakeAfter(once.own, 20);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(often.wokeAt.map((at) => at - start)).toEqual([50, 150, 250]);
    expect(once.wokeAt.map((at) => at - start)).toEqual([20]);
  });

  it('lets sleep who does not need it any more, also while it wakes others', async () => {
    vi.useFakeTimers();
    const woken: string[] = [];
    const named = (name: string, wake: () => void): Sleeper => ({
      wakesAt: 0,
      place: -1,
      timer: undefined,
      wake() {
        woken.push(name);
        wake();
        return never;
      },
    });
    const gone = named('gone', () => {});
    const second: Sleeper = named('one of two', () => letSleep(first));
    const first: Sleeper = named('one of two', () => letSleep(second));
    for (const one of [gone, first, second]) wakeAfter(one, 10);
    letSleep(gone);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(woken).toEqual(['one of two']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('wakes also those that begin to wait while it wakes others, however long these go on', async () => {
    vi.useFakeTimers();
    const start = performance.now();
    const added = sleeper();
    const adding: Sleeper = {
      ...sleeper().own,
      wake() {
        if (added.own.wakesAt === 0) wakeAfter(added.own, 50);
        return 1_000;
      },
    };
    wakeAfter(adding, 10);
    await vi.advanceTimersByTimeAsync(100);
    expect(added.wokeAt.map((at) => at - start)).toEqual([60]);
    letSleep(adding);
  });

  it('works in real time after a test has replaced the clock, and in the next such clock', async () => {
    for (let round = 0; round < 2; round++) {
      vi.useFakeTimers();
      wakeAfter(sleeper().own, 5);
      vi.useRealTimers();
      const real = sleeper();
      wakeAfter(real.own, 5);
      await expect.poll(() => real.wokeAt.length).toBe(1);
    }
  });
});

describe('the alarm on node', () => {
  it('has one timer for all', async () => {
    vi.useFakeTimers();
    const all = Array.from({ length: 100 }, () => sleeper());
    for (const [index, { own }] of all.entries()) onNode.wakeAfter(own, 1_000 - index);
    await vi.advanceTimersByTimeAsync(2);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(all.every(({ wokeAt }) => wokeAt.length === 1)).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('wakes all that wait and no other, in whatever order they come and go (property)', async () => {
    const step = fc.record({ who: fc.nat(9), waits: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        vi.useFakeTimers();
        const all = Array.from({ length: 10 }, () => sleeper());
        const waiting = new Set<number>();
        for (const { who, waits } of steps) {
          const { own } = all[who] as (typeof all)[number];
          if (waits) onNode.wakeAfter(own, 10);
          else onNode.letSleep(own);
          waiting[waits ? 'add' : 'delete'](who);
        }
        await vi.advanceTimersByTimeAsync(100);
        expect(all.map(({ wokeAt }) => wokeAt.length)).toEqual(all.map((_one, who) => Number(waiting.has(who))));
        expect(vi.getTimerCount()).toBe(0);
      }),
    );
  });

  it('makes up for a timer that somebody has cleared', async () => {
    vi.useFakeTimers();
    const [lost, next] = [sleeper(), sleeper()];
    onNode.wakeAfter(lost.own, 10);
    vi.clearAllTimers();
    vi.advanceTimersByTime(20);
    onNode.wakeAfter(next.own, 10);
    await vi.advanceTimersByTimeAsync(10);
    expect([lost.wokeAt.length, next.wokeAt.length]).toEqual([1, 1]);
  });

  it('keeps no process alive', () => {
    const program = `
      const { once, memoryStore } = await import('./src/replay/index.ts');
      void once(memoryStore(), 'k', () => new Promise(() => {}));
      process.on('exit', () => console.log('ended by itself'));
    `;
    const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
    expect(execFileSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 })).toBe('ended by itself\n');
  });
});
