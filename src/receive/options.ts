import { aBoolean, aFunction, check, longestTimer, type OptionChecks, oneOf, wholeNumber } from '../read-options.ts';
import { type ClaimOptions, claimOptionChecks, readClaimOptions } from '../replay/claim-options.ts';
import { memoryClaims } from '../replay/memory-claims.ts';
import { type Awaitable, hasMarks, isReplayStore, type ReplayStore } from '../replay/replay-store.ts';
import { anArrayOfFields, type FieldsOption } from '../schema/requested-fields.ts';
import { type ClockOptions, clockOptionChecks } from '../verify/clock.ts';
import type { WaitUntilOption } from './early.ts';
import type { HandlerFailure } from './handler-failure.ts';
import { type Logger, problemLog } from './log.ts';
import type { DeliveryReport } from './report.ts';
import type { Scope } from './scope.ts';
import { needsMarks } from './stale.ts';
import { storeFrom } from './store-from.ts';

/** Settings of a receiver. All are optional. */
export interface ReceiverOptions<TFields extends FieldsOption = undefined, TRequest = unknown>
  extends ClockOptions,
    ClaimOptions {
  /** The largest body that callhook reads, in bytes. Default 1,048,576 (1 MiB). callhook answers 413 to larger ones. */
  readonly maxBodyBytes?: number | undefined;
  /**
   * How long callhook waits for the whole body, in whole milliseconds. Default 30,000. Then it answers 503 and closes the
   * connection.
   */
  readonly bodyTimeoutMs?: number | undefined;
  /**
   * The store that remembers handled events, or a function of the request that returns it, for platforms that give bindings
   * to each request: `(c) => redisStore(redisOf(c.env))`. A function that fails counts as a store that fails. Default: a `memoryStore()` of this receiver, which protects one
   * process. `false` turns replay protection off: every delivery reaches the handler.
   */
  readonly replay?: ReplayStore | ((request: TRequest) => Awaitable<ReplayStore>) | false | undefined;
  /**
   * Separates apps or tenants that share a store and a source: each scope handles every event once. For many tenants behind
   * one receiver, give a function of the request: otherwise a tenant that signs the event id of another would make that event
   * look like a duplicate. The function may return a promise; a delivery fails if its answer is not a string. Default: no scope.
   */
  readonly scope?: Scope<TRequest> | undefined;
  /**
   * How long callhook waits for the promise of a secret, scope or replay function, of an authenticator or of a source's own
   * functions, in whole milliseconds. Then it answers 500 (503 for a store), so that the sender tries again. Default 10,000.
   */
  readonly secretTimeoutMs?: number | undefined;
  /**
   * Turns `context.stale` on: true for an event that arrives after a later one of its call. Costs one more question to the store
   * for each event, and needs the option `replay` with a store that has `Marks`; all of callhook's have them. Default false.
   */
  readonly detectStale?: boolean | undefined;
  /**
   * The fields given to place-call, written in place or `as const`: they type and validate `event.extracted`. Default:
   * any object passes.
   */
  readonly fields?: TFields;
  /**
   * Whether callhook answers 422 to a By Your Side, NextNeural or Voylo event with a field of another type than documented. A
   * sender may read that as "never again". Otherwise callhook converts the value if nothing is lost, or makes it `null`, and lists
   * the field in `context.issues`. Default false.
   */
  readonly strict?: boolean | undefined;
  /**
   * When callhook answers the sender. `handled`: when your handler has finished, so that a failure brings a retry. `early`:
   * as soon as the event is verified and claimed; your handler then runs while the platform keeps it alive (`ctx.waitUntil`
   * of Workers, also in Hono; elsewhere give `waitUntil`). The price of `early`: if your handler fails, throws `retryLater`
   * or dies with its process, no retry comes and the event is lost, unless you keep it yourself. If nothing keeps the work
   * alive, callhook answers when the event is handled. Default `handled`.
   */
  readonly ack?: 'handled' | 'early' | undefined;
  /**
   * Keeps work alive after the answer, for `ack: 'early'` and `context.waitUntil`: `after` of `next/server` (15.1 or newer),
   * `waitUntil` of `@vercel/functions`, or your own. Default: the platform's, if the framework passes it on.
   */
  readonly waitUntil?: WaitUntilOption<TRequest> | undefined;
  /**
   * Called once for every delivery, before callhook answers, or with `ack: 'early'` when the work has ended. If it fails,
   * nothing else changes. Default: none.
   */
  readonly observe?: ((report: DeliveryReport) => unknown) | undefined;
  /**
   * Where callhook writes a line for every delivery that was refused or failed: a logger with `error` and `warn`, such as
   * `console` or one of pino, or `false` for nowhere. Of each code it writes at most 10 lines a minute and says with the
   * next one how many it left out. Default: `console.error`.
   */
  readonly log?: Logger | false | undefined;
  /**
   * Receives the value that a handler threw, for an error tracker, and which event it was. Reports hold only its class and
   * place, because its message may hold anything. If it fails itself, nothing else changes. Default: none.
   */
  readonly onHandlerError?: ((thrown: unknown, failure: HandlerFailure) => unknown) | undefined;
}

/** The abilities of the platform of an adapter. */
export interface Platform {
  /** Whether its deliveries may bring an `execution`, which keeps work alive after the answer. */
  readonly keepsAlive: boolean;
  /**
   * For an adapter whose handler is the rest of the app: reads the status that the app has sent from what the handler
   * returned, and throws if that status means that the event is not handled.
   */
  readonly statusOf?: (returned: unknown) => number;
}

/** The check of every option of a receiver. */
export const receiverOptionChecks: OptionChecks<ReceiverOptions> = {
  ...clockOptionChecks,
  ...claimOptionChecks,
  maxBodyBytes: {
    must: 'a finite number of bytes above 0',
    holds: (bytes) => Number.isFinite(bytes) && Number(bytes) > 0,
  },
  bodyTimeoutMs: /* @__PURE__ */ wholeNumber(1, longestTimer, 'milliseconds'),
  replay: {
    must: 'a replay store, such as memoryStore() or redisStore(client), a function that returns one, or false',
    holds: (replay) => replay === false || typeof replay === 'function' || isReplayStore(replay),
  },
  scope: {
    must: 'a string, or a function of the request',
    holds: (scope) => ['string', 'function'].includes(typeof scope),
  },
  secretTimeoutMs: /* @__PURE__ */ wholeNumber(1, longestTimer, 'milliseconds'),
  detectStale: aBoolean,
  fields: anArrayOfFields,
  strict: aBoolean,
  ack: /* @__PURE__ */ oneOf('handled', 'early'),
  waitUntil: aFunction,
  observe: aFunction,
  log: { must: 'a logger with the methods error and warn, such as console, or false', holds: isLog },
  onHandlerError: aFunction,
};

/**
 * Puts the defaults in place of options that were left out.
 *
 * @param options As `readOptions` returned them.
 * @param replayWindowMs For how long a delivery may be replayed, in milliseconds.
 * @throws {TypeError} For options that do not fit together or that the platform cannot fulfil.
 */
export function receiverSettings<TRequest>(
  options: ReceiverOptions<FieldsOption, TRequest>,
  platform: Platform,
  replayWindowMs: number,
) {
  const {
    maxBodyBytes = 1_048_576,
    bodyTimeoutMs = 30_000,
    replay,
    scope = '',
    secretTimeoutMs = 10_000,
    detectStale = false,
    ack = 'handled',
    waitUntil,
    observe,
    log,
    onHandlerError,
    tolerance,
    now,
  } = options;
  check(ack === 'handled' || platform.keepsAlive || waitUntil !== undefined, nothingKeepsAlive);
  const isFixed = typeof replay !== 'function';
  check(!detectStale || !isFixed || (typeof replay === 'object' && hasMarks(replay)), needsMarks);
  return {
    clock: { tolerance, now },
    maxBodyBytes,
    bodyTimeoutMs,
    detectStale,
    /** The store, or a function of the request that finds it; `undefined` if replay protection is off. */
    store: isFixed
      ? replay === false
        ? undefined
        : (replay ?? memoryClaims({ now }, replayWindowMs))
      : storeFrom(replay, secretTimeoutMs),
    scope,
    secretTimeoutMs,
    claim: readClaimOptions(options),
    isEarly: ack === 'early',
    waitUntil,
    log: problemLog(log, replay === undefined),
    observe,
    onHandlerError,
    statusOf: Object.hasOwn(platform, 'statusOf') ? platform.statusOf : undefined, // none from Object.prototype
  };
}

const nothingKeepsAlive = "ack: 'early' needs waitUntil here, such as after of next/server.";

/** A logger may inherit its methods. */
function isLog(log: unknown): boolean {
  if (log === false) return true;
  const { error, warn } = Object(log) as { readonly [TLevel in keyof Logger]?: unknown };
  return typeof error === 'function' && typeof warn === 'function';
}
