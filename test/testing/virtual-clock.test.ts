import { virtualClock } from 'callhook/testing';
import { describe, expect, it } from 'vitest';
import { createClosing } from '../../src/testing/simulator/closing.ts';
import { timelineOf } from '../../src/testing/virtual-clock.ts';
import { stage } from './stage.ts';

describe('virtualClock', () => {
  it('stands still until it is told to go on', async () => {
    const { now, advance } = virtualClock({ startAt: 1_000 });
    expect(now()).toBe(1_000);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(now()).toBe(1_000);
    await advance(0.5);
    expect(now()).toBe(1_000.5);
    expect(virtualClock().now()).toBe(Date.parse('2026-01-01'));
    expect(virtualClock({ startAt: new Date(7) }).now()).toBe(7);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('cannot go on by %s', async (ms) => {
    await expect(virtualClock().advance(ms)).rejects.toThrow(TypeError);
  });

  // Later than any date, calls ended in rejections that nobody handled.
  it.each([Number.NaN, 9e15, new Date(Number.NaN)])('cannot start at %s', (startAt) => {
    expect(() => virtualClock({ startAt })).toThrow(TypeError);
  });

  it('wakes each sleeper at its own moment, in order, and waits for what it does then', async () => {
    const clock = virtualClock({ startAt: 0 });
    const timeline = timelineOf(clock);
    const closing = createClosing();
    const log: string[] = [];
    async function walk(name: string, pauses: readonly number[]): Promise<void> {
      for (const ms of pauses) {
        await timeline.sleep(ms, closing);
        await new Promise((resolve) => setTimeout(resolve, 10)); // I/O, for which time stands still
        log.push(`${name} ${clock.now()}`);
      }
    }
    for (const [name, pauses] of Object.entries({ a: [10, 20], b: [5, 5, 40], c: [30, 0] })) {
      void timeline.run(() => walk(name, pauses));
    }
    await clock.advance(30);
    expect([log, clock.now()]).toEqual([['b 5', 'a 10', 'b 10', 'c 30', 'a 30', 'c 30'], 30]);
    await Promise.all([clock.advance(10), clock.advance(15)]);
    expect([log.slice(6), clock.now()]).toEqual([['b 50'], 55]);
  });

  it('makes hours of retries milliseconds, one step after another', async () => {
    const hour = 3_600_000;
    const { clock, simulator, receiver, place } = await stage({
      script: { outcome: 'no_answer', faults: [{ fault: 'receiver_down', attempts: 2 }] },
      retry: { delaysMs: [hour, 24 * hour] },
    });
    await place();
    await clock.advance(hour);
    expect(simulator.deliveries).toHaveLength(1);
    await clock.advance(hour);
    expect(simulator.deliveries).toHaveLength(2);
    expect(receiver.events).toEqual([]);
    await clock.advance(24 * hour);
    expect(receiver.names()).toEqual(['call.no_answer']);
    expect(await simulator.settled()).toHaveLength(3);
  });

  it('is moved on by settled, for one call or for all', async () => {
    const { clock, simulator, place } = await stage({ script: ({ number }) => ({ queuedMs: number * 1e6 }) });
    const startedAt = clock.now();
    const [first] = [await place(), await place()];
    await simulator.settled(first);
    expect(simulator.calls.map(({ status }) => status)).toEqual(['completed', 'queued']);
    expect(clock.now() - startedAt).toBeLessThan(2e6);
    await simulator.settled();
    expect(simulator.calls.map(({ status }) => status)).toEqual(['completed', 'completed']);
    await expect(simulator.settled('call_1')).rejects.toThrow("The simulator does not have a call 'call_1'");
  });
});
