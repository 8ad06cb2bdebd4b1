import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { startStopwatch, timerSleep } from '../../src/client/stopwatch.ts';

describe('timerSleep', () => {
  // With ten retries their pauses left ten listeners on the signal of the request, and Node warned of a leak.
  it('leaves no listener on its signal, whether it sleeps to the end or is woken', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    for (let round = 0; round < 3; round += 1) await timerSleep(1, signal);
    const sleeping = timerSleep(60_000, signal);
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    controller.abort();
    await sleeping;
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('a stopwatch', () => {
  it('counts a sleep that only pretends to, and not one that was given up', async () => {
    const stopwatch = startStopwatch(() => {});
    await stopwatch.sleep(60_000, new AbortController().signal);
    await stopwatch.sleep(60_000, AbortSignal.abort());
    expect(stopwatch.elapsed()).toBeGreaterThanOrEqual(60_000);
    expect(stopwatch.elapsed()).toBeLessThan(70_000);
  });
});
