import { closedError } from './simulator/closing.ts';
import type { Timeline } from './simulator/timeline.ts';

/** Settings of {@link virtualClock}. */
export interface VirtualClockOptions {
  /** The time at the start, in milliseconds since 1970 or as a date. Default 2026-01-01T00:00:00Z, so that runs are alike. */
  readonly startAt?: number | Date | undefined;
}

/** A clock whose time passes only when it is told to. */
export interface VirtualClock {
  /** The time in milliseconds since 1970. Needs no `this`: give it to the receiver as its option `now`. */
  now(): number;
  /**
   * Lets time pass: what is due happens in order, each at its own moment, and is waited for, deliveries and their answers
   * included. Meanwhile time stands still.
   *
   * Not to be awaited by a handler: it waits for that handler's answer, until `retry.timeoutMs` are over.
   *
   * @param ms How long, in milliseconds.
   * @throws {TypeError} For what is no finite number of at least 0.
   */
  advance(ms: number): Promise<void>;
}

interface Sleeper {
  readonly wakesAt: number;
  wake(): void;
}

const timelines = new WeakMap<VirtualClock, Timeline>();

/**
 * A clock for simulators and receivers that stands still until `advance(ms)`: calls of minutes and retries over hours take
 * milliseconds, and every run is like the one before.
 *
 * The receiver has to live in the same time, or it refuses deliveries that were signed in another: give it `clock.now`.
 *
 * @throws {TypeError} When `startAt` is no time.
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
  let time = Number(options.startAt ?? Date.UTC(2026, 0, 1));
  if (Number.isNaN(new Date(time).getTime())) throw new TypeError('startAt must be a date or milliseconds since 1970.');
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

  /** Wakes who sleeps until `latest` at most and is next, if there is anybody, and waits until all is quiet again. */
  async function wakeNext(latest: number): Promise<boolean> {
    await idle();
    const next = [...sleepers].reduce<Sleeper | undefined>(earlier, undefined);
    if (next === undefined || next.wakesAt > latest) return false;
    time = Math.max(time, next.wakesAt);
    next.wake();
    await idle();
    return true;
  }

  /** One move at a time, so that two callers who advance the clock do not overtake each other. */
  function move(how: () => Promise<unknown>): Promise<unknown> {
    const moved = lastMove.then(how);
    lastMove = moved.catch(() => {});
    return moved;
  }

  const clock: VirtualClock = {
    now: () => time,
    async advance(ms) {
      if (!Number.isFinite(ms) || ms < 0) throw new TypeError(`ms must be a finite number of at least 0, got ${ms}.`);
      await move(async () => {
        const until = time + ms;
        while (await wakeNext(until));
        time = until;
      });
    },
  };
  timelines.set(clock, {
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
  });
  return clock;
}

/** @throws {TypeError} For a clock that `virtualClock` has not made. */
export function timelineOf(clock: VirtualClock): Timeline {
  const timeline = timelines.get(clock);
  if (timeline === undefined) throw new TypeError('clock must be made by virtualClock().');
  return timeline;
}

/** Of two who wake at the same time, the one who went to sleep first. */
function earlier(first: Sleeper | undefined, second: Sleeper): Sleeper {
  return first === undefined || second.wakesAt < first.wakesAt ? second : first;
}
