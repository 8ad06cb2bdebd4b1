import { memoryStore } from '../replay/memory-store.ts';
import type { ReplayStore } from '../replay/replay-store.ts';
import type { FieldsOption } from '../schema/requested-fields.ts';
import { type ClockOptions, checkTolerance } from '../verify/clock.ts';
import { logProblems } from './log-problems.ts';
import type { DeliveryReport } from './report.ts';

/** Settings of a receiver. All are optional. */
export interface ReceiverOptions<TFields extends FieldsOption = undefined, TRequest = unknown> extends ClockOptions {
  /** The largest body that is read, in bytes. Default 1,048,576 (1 MiB). Larger ones are answered 413. */
  readonly maxBodyBytes?: number | undefined;
  /**
   * Where it is remembered which events were handled. Default: a `memoryStore()` of this receiver's own, which protects
   * one process. `false` turns the protection off: every delivery reaches the handler.
   */
  readonly replay?: ReplayStore | false | undefined;
  /**
   * Keeps apart what shares a store and a source: each scope handles every event once. A function of the request, for many
   * tenants behind one receiver: without it, one that signs the event id of another would have that taken for a
   * duplicate. Default: none.
   */
  readonly scope?: string | ((request: TRequest) => string) | undefined;
  /**
   * How long an event stays claimed without a sign of life, in milliseconds. Default 30,000. The claim is renewed while
   * the handler works; after a crash a retry is handled this much later.
   */
  readonly leaseMs?: number | undefined;
  /** How long a handled event is remembered, in milliseconds. Default 604,800,000 (7 days). */
  readonly retainMs?: number | undefined;
  /**
   * The fields given to place-call, written in place or `as const`: they type and validate `event.extracted`. Default:
   * any object passes.
   */
  readonly fields?: TFields;
  /**
   * Called exactly once for every delivery, before it is answered; what it throws is ignored. Default: writes a line to
   * `console.error` for every delivery that was refused or failed.
   */
  readonly observe?: ((report: DeliveryReport) => unknown) | undefined;
  /**
   * Given what a handler threw, as it was thrown, for an error tracker. Reports hold only its class and place, since its
   * message may hold anything. What it throws itself is ignored. Default: none.
   */
  readonly onHandlerError?: ((thrown: unknown) => unknown) | undefined;
}

/** The options that the pipeline reads, checked and with their defaults. */
export type Settings<TRequest> = ReturnType<typeof readOptions<TRequest>>;

/** @throws {TypeError} For an option of the wrong type or out of its range. */
export function readOptions<TRequest>(options: ReceiverOptions<FieldsOption, TRequest>) {
  const {
    maxBodyBytes = 1_048_576,
    replay,
    scope = '',
    observe = logProblems,
    onHandlerError,
    now = Date.now,
  } = options;
  checkTolerance(options.tolerance);
  checkPositive('maxBodyBytes', maxBodyBytes);
  checkPositive('leaseMs', options.leaseMs);
  check((options.leaseMs ?? 0) < 2 ** 31, 'leaseMs must be below 2 ** 31, the longest time of a timer.');
  checkPositive('retainMs', options.retainMs);
  check(['string', 'function'].includes(typeof scope), 'scope must be a string, or a function of the request.');
  check(typeof observe === 'function', 'observe must be a function.');
  check(onHandlerError === undefined || typeof onHandlerError === 'function', 'onHandlerError must be a function.');
  check(typeof now === 'function', 'now must be a function that returns milliseconds, such as Date.now.');
  check(
    replay === undefined || replay === false || isStore(replay),
    'replay must be a replay store, such as memoryStore(), or false.',
  );
  return {
    clock: { tolerance: options.tolerance, now },
    maxBodyBytes,
    store: replay === false ? undefined : (replay ?? memoryStore({ now })),
    scopeOf: typeof scope === 'function' ? scope : () => scope,
    lease: { leaseMs: options.leaseMs, retainMs: options.retainMs },
    observe,
    onHandlerError,
  };
}

function isStore(replay: ReplayStore | null): boolean {
  return (['claim', 'renew', 'commit', 'release'] as const).every((verb) => typeof replay?.[verb] === 'function');
}

function checkPositive(name: string, value: number | undefined): void {
  check(value === undefined || (Number.isFinite(value) && value > 0), `${name} must be a finite number above 0.`);
}

function check(holds: boolean, message: string): void {
  if (!holds) throw new TypeError(message);
}
