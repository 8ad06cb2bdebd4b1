import { type ClaimOptions, claimOptionChecks, readClaimOptions } from '../replay/claim-options.ts';
import { memoryStore } from '../replay/memory-store.ts';
import { type DoneMarks, hasDoneMarks, type ReplayStore } from '../replay/replay-store.ts';
import type { FieldsOption } from '../schema/requested-fields.ts';
import { type ClockOptions, checkTolerance } from '../verify/clock.ts';
import { logProblems } from './log-problems.ts';
import type { DeliveryReport } from './report.ts';
import type { WaitUntilOption } from './wait-until.ts';

/** Settings of a receiver. All are optional. */
export interface ReceiverOptions<TFields extends FieldsOption = undefined, TRequest = unknown>
  extends ClockOptions,
    ClaimOptions {
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
   * Whether `context.stale` is filled in: true for an event from before the end of its call that comes after it. Costs one
   * more question to the store for each such event, and needs a store with `DoneMarks`, which all of callhook's have.
   * Default false.
   */
  readonly detectStale?: boolean | undefined;
  /**
   * The fields given to place-call, written in place or `as const`: they type and validate `event.extracted`. Default:
   * any object passes.
   */
  readonly fields?: TFields;
  /**
   * When the sender is answered. `handled`: when your handler has finished, so that a failure brings a retry. `early`: as soon
   * as the event is verified and claimed; your handler then runs while the platform keeps it alive (`ctx.waitUntil` of
   * Workers, also in Hono; elsewhere give `waitUntil`). The price of `early`: when your handler fails, throws `retryLater` or
   * dies with its process, no retry comes, and the event is lost, unless you keep it yourself. A delivery whose work nothing
   * keeps alive is answered when it is handled. Default `handled`.
   */
  readonly ack?: 'handled' | 'early' | undefined;
  /**
   * Keeps work alive after the answer, for `ack: 'early'` and `context.waitUntil`: `after` of `next/server` (15.1 or newer),
   * `waitUntil` of `@vercel/functions`, or your own. Default: that of the platform, where the framework hands it over.
   */
  readonly waitUntil?: WaitUntilOption<TRequest> | undefined;
  /**
   * Called exactly once for every delivery, before it is answered, or with `ack: 'early'` when its work has ended; what it
   * throws is ignored. Default: writes a line to
   * `console.error` for every delivery that was refused or failed.
   */
  readonly observe?: ((report: DeliveryReport) => unknown) | undefined;
  /**
   * Given what a handler threw, as it was thrown, for an error tracker. Reports hold only its class and place, since its
   * message may hold anything. What it throws itself is ignored. Default: none.
   */
  readonly onHandlerError?: ((thrown: unknown) => unknown) | undefined;
}

/** What an adapter says of its platform. */
export interface Platform {
  /** Whether its deliveries may say what keeps work alive after the answer. */
  readonly keepsAlive: boolean;
  /**
   * Where the handler is the rest of the app: looks at what it returned, notes the status that the sender got, and throws
   * when the event is not done.
   */
  readonly settle?: (returned: unknown, noted: { status: number }) => void;
}

/**
 * The options that the pipeline reads, checked and with their defaults.
 *
 * @throws {TypeError} For an option of the wrong type or out of its range, and for one that the platform cannot fulfil.
 */
export function readOptions<TRequest>(options: ReceiverOptions<FieldsOption, TRequest>, { keepsAlive }: Platform) {
  const {
    maxBodyBytes = 1_048_576,
    replay,
    scope = '',
    detectStale = false,
    ack = 'handled',
    waitUntil,
    observe = logProblems,
    onHandlerError,
    now = Date.now,
  } = options;
  checkTolerance(options.tolerance);
  for (const name of ['observe', 'onHandlerError', 'waitUntil', 'now'] as const) {
    check(['undefined', 'function'].includes(typeof options[name]), `${name} must be a function.`);
  }
  for (const [name, { must, holds }] of Object.entries(claimOptionChecks)) {
    const value = options[name as keyof ClaimOptions]; // it is one of their names
    check(value === undefined || holds(value), `${name} must be ${must}.`);
  }
  check(Number.isFinite(maxBodyBytes) && maxBodyBytes > 0, 'maxBodyBytes must be a finite number above 0.');
  check(['string', 'function'].includes(typeof scope), 'scope must be a string, or a function of the request.');
  check(typeof detectStale === 'boolean', 'detectStale must be true or false.');
  check(['handled', 'early'].includes(ack), "ack must be 'handled' or 'early'.");
  check(ack === 'handled' || keepsAlive || waitUntil !== undefined, nothingKeepsAlive);
  check(
    replay === undefined || replay === false || isStore(replay),
    'replay must be a replay store, such as memoryStore(), or false.',
  );
  const store = replay === false ? undefined : (replay ?? memoryStore({ now }));
  return {
    clock: { tolerance: options.tolerance, now },
    maxBodyBytes,
    store,
    marks: detectStale ? marksOf(store) : undefined,
    scopeOf: typeof scope === 'function' ? scope : () => scope,
    claim: readClaimOptions(options),
    isEarly: ack === 'early',
    waitUntil,
    observe,
    onHandlerError,
  };
}

const nothingKeepsAlive =
  "ack: 'early' needs what keeps the work alive after the answer, and here nothing does: leave it out, or give waitUntil: after of next/server, waitUntil of @vercel/functions, or your own.";

function marksOf(store: ReplayStore | undefined): DoneMarks {
  if (store !== undefined && hasDoneMarks(store)) return store;
  throw new TypeError('detectStale needs a replay store that has markDone and isDone, such as memoryStore().');
}

function isStore(replay: ReplayStore | null): boolean {
  return (['claim', 'renew', 'commit', 'release'] as const).every((verb) => typeof replay?.[verb] === 'function');
}

function check(holds: boolean, message: string): void {
  if (!holds) throw new TypeError(message);
}
