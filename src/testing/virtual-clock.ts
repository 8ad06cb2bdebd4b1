import { brand, brandOf, hasBrand } from '../copies.ts';
import { check, kindOf, type OptionCheck, readOptions } from '../read-options.ts';
import { isInstance } from '../realms.ts';
import { closedError } from './simulator/closing.ts';
import type { Timeline } from './simulator/timeline.ts';

/** Settings of {@link virtualClock}. */
export interface VirtualClockOptions {
  /** The first time, in milliseconds since 1970 or as a date. Default 2026-01-01T00:00:00Z, so that all runs are the same. */
  readonly startAt?: number | Date | undefined;
}

/** A clock that stands still until you move it on. */
export interface VirtualClock {
  /** Returns the time in milliseconds since 1970. It works without `this`: pass it to the receiver as the option `now`. */
  now(): number;
  /**
   * Lets time pass. Everything that is due happens in order, each at its own moment, while time stands still; `advance` waits
   * for it, including deliveries and their answers.
   *
   * Do not await it in a handler: it waits for that handler's answer, until `retry.timeoutMs` is over.
   *
   * @param ms How long, in milliseconds.
   * @throws {TypeError} If `ms` is not a finite number of at least 0.
   */
  advance(ms: number): Promise<void>;
}

interface Sleeper {
  readonly wakesAt: number;
  wake(): void;
}

/**
 * Makes a clock that stands still until `advance(ms)`. With it, calls of minutes and retries over hours take milliseconds,
 * and every run is the same.
 *
 * Give the receiver `clock.now` as well, otherwise it refuses the deliveries as too old or too new.
 *
 * @param options `startAt`, in milliseconds since 1970 or as a date (default 2026-01-01).
 * @throws {TypeError} If `startAt` is not a time, and for an unknown option.
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http';
 * import { bysWebhook } from 'callhook/node';
 * import { createSimulator, virtualClock } from 'callhook/testing';
 *
 * const clock = virtualClock();
 * const simulator = createSimulator({ secret: 'whsec_test', clock, seed: 1 });
 * createServer(bysWebhook('whsec_test', (event) => console.log(event.event), { now: clock.now })).listen(3000);
 * // … place a call, and then:
 * await clock.advance(60_000);
 * await simulator.close();
 * ```
 */
export function virtualClock(options: VirtualClockOptions = {}): VirtualClock {
  let time = Number(readOptions('virtualClock', options, { startAt: aTime }).startAt ?? Date.UTC(2026, 0, 1));
  const sleepers = new Set<Sleeper>();
  let running = 0;
  let whenIdle: (() => void)[] = [];
  let lastMove: Promise<unknown> = Promise.resolve();

  function begin(): void {
    running += 1;
  }

  function end(): void {
    running -= 1;
    if (running > 0) return;
    for (const resolve of whenIdle) resolve();
    whenIdle = [];
  }

  async function idle(): Promise<void> {
    while (running > 0) await new Promise<void>((resolve) => whenIdle.push(resolve));
  }

  /** Wakes the next sleeper that is due by `latest`, and waits until no process runs. Returns whether there was one. */
  async function wakeNext(latest: number): Promise<boolean> {
    await idle();
    const next = [...sleepers].reduce<Sleeper | undefined>(earlier, undefined);
    if (next === undefined || next.wakesAt > latest) return false;
    time = Math.max(time, next.wakesAt);
    next.wake();
    await idle();
    return true;
  }

  /** Makes one move at a time, so that two callers of `advance` do not overtake each other. */
  function move(how: () => Promise<unknown>): Promise<unknown> {
    const moved = lastMove.then(how);
    lastMove = moved.catch(() => {});
    return moved;
  }

  const clock: VirtualClock = {
    now: () => time,
    async advance(ms) {
      check(Number.isFinite(ms) && ms >= 0, `ms must be a finite number of at least 0, got ${kindOf(ms)}.`);
      await move(async () => {
        const until = time + ms;
        while (await wakeNext(until));
        time = until;
      });
    },
  };
  const timeline: Timeline = {
    now: clock.now,
    async run(process) {
      begin();
      try {
        await process();
      } finally {
        end();
      }
    },
    async sleep(ms, closing) {
      closing.throwIfClosed();
      await new Promise<void>((resolve, reject) => {
        const sleeper = { wakesAt: time + ms, wake: () => getUp(resolve) };
        const stopListening = closing.onClose(() => getUp(() => reject(closedError())));
        sleepers.add(sleeper);
        end();

        function getUp(goOn: () => void): void {
          sleepers.delete(sleeper);
          stopListening();
          begin();
          goOn();
        }
      });
    },
    async step() {
      await move(() => (running > 0 ? idle() : wakeNext(Number.POSITIVE_INFINITY)));
    },
  };
  brand(clock, 'VirtualClock', timeline);
  return clock;
}

/** The time is also a valid date: with a later one, calls would end in rejections that nobody handles. */
const aTime: OptionCheck = {
  must: 'a date or milliseconds since 1970',
  holds: (value) =>
    (typeof value === 'number' || isInstance(value, 'Date')) && !Number.isNaN(new Date(Number(value)).getTime()),
};

/** Tells whether {@link virtualClock} made this. */
export function isVirtualClock(value: unknown): boolean {
  return hasBrand(value, 'VirtualClock');
}

/** @throws {TypeError} If {@link virtualClock} did not make the clock. */
export function timelineOf(clock: VirtualClock): Timeline {
  const timeline = brandOf(clock, 'VirtualClock') as Timeline | undefined; // set above
  if (timeline === undefined) throw new TypeError('clock must be made by virtualClock().');
  return timeline;
}

/** Returns the sleeper that wakes first; of two at the same time, the one that began first. */
function earlier(first: Sleeper | undefined, second: Sleeper): Sleeper {
  return first === undefined || second.wakesAt < first.wakesAt ? second : first;
}
