import { brand, hasBrand } from '../copies.ts';
import { isWebhookError, WebhookError } from '../errors.ts';
import { isError, isInstance } from '../realms.ts';
import { isReply, type Reply } from '../reply.ts';
import { describeThrown, failedStatus, isDelay, ownValue, reasonOf, secondsOf } from './thrown.ts';

/** The error that {@link drop} makes. */
export class Drop extends Error {
  override readonly name = 'Drop';
  /** The reason, for `observe`. */
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
    brand(this, 'Drop');
  }
}

/**
 * Makes an error to throw from a handler that can never use this event: callhook answers 200, so that the sender stops
 * trying, and reports the delivery to `observe` as `dropped`.
 *
 * @param reason Why, in words that may be logged; the sender does not see them.
 *
 * @example
 * ```ts
 * import { type CallEvent, drop } from 'callhook';
 *
 * export function onEvent(event: CallEvent) {
 *   if (event.to === null) throw drop('no number, nothing to do');
 * }
 * ```
 */
export function drop(reason: string): Drop {
  return new Drop(reason);
}

/** The error that {@link retryLater} makes. */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';
  /** Seconds until the sender should try again. */
  readonly seconds: number;

  constructor(seconds: number) {
    super(`Try again in ${seconds} s.`);
    this.seconds = seconds;
    brand(this, 'RetryLater');
  }
}

/**
 * Makes an error to throw from a handler that cannot work now: callhook answers 503 with `Retry-After` and releases the
 * event, so that the sender's retry runs the handler again.
 *
 * @param seconds When to try again, in seconds of at least 0; rounded up to whole ones.
 * @throws {TypeError} If `seconds` is not a finite number of at least 0.
 *
 * @example
 * ```ts
 * import { type CallEvent, retryLater } from 'callhook';
 *
 * export async function onEvent(event: CallEvent) {
 *   const saved = await fetch('https://crm.example/calls', { method: 'POST', body: JSON.stringify(event) });
 *   if (saved.status === 429) throw retryLater(60);
 * }
 * ```
 */
export function retryLater(seconds: number): RetryLater {
  if (typeof seconds === 'number' && seconds >= 0 && isDelay(Math.ceil(seconds)))
    return new RetryLater(Math.ceil(seconds));
  throw new TypeError(`retryLater takes a number of seconds of at least 0, got ${String(seconds)}.`);
}

/** The event needs no retry: its handler succeeded, answered the sender itself, or dropped it. `status`: what an app that answers itself has sent. */
export type Handled = { readonly outcome: 'accepted'; readonly status?: number } & (
  | { readonly code: 'processed' }
  | { readonly code: 'replied' }
  | { readonly code: 'dropped'; readonly reason: string }
);

const processed: Handled = { outcome: 'accepted', code: 'processed' };
const replied: Handled = { outcome: 'accepted', code: 'replied' };

/** Gets the value that a handler threw or returned as a failure, except for `drop` and `retryLater`. Must not throw. */
export type HandlerErrorHook = (thrown: unknown) => void;

/**
 * Turns what a handler returned into an outcome. An `Error` and a `Response` of 400 or more count as thrown: the event would be
 * lost if they counted as success.
 *
 * @param takeReply Takes the answer of the handler to the sender. `undefined` if the sender can get none.
 * @param statusOf Reads from the handler's return value the status that the app has sent. It throws if that status means
 *   that the event is not handled.
 * @throws {WebhookError} As {@link outcomeOfThrown}, and for an answer that cannot be given or is a failure.
 * @throws The error that `statusOf` throws.
 */
export function outcomeOfReturned(
  returned: unknown,
  onHandlerError: HandlerErrorHook | undefined,
  takeReply: ((reply: Reply) => void) | undefined,
  statusOf?: (returned: unknown) => number,
): Handled {
  if (isFailure(returned)) return failed('returned', returned, onHandlerError);
  if (isReply(returned)) {
    if (takeReply === undefined) throw unwantedReply(onHandlerError);
    if (returned.status >= 500) throw new RepliedFailure(returned);
    takeReply(returned);
    return replied;
  }
  return statusOf === undefined ? processed : { ...processed, status: statusOf(returned) };
}

/**
 * Turns what a handler threw into the outcome of a `drop`.
 *
 * @throws {WebhookError} `handler_failed`, `retry_later` or `lease_lost` for everything else: the sender should send the event again.
 */
export function outcomeOfThrown(thrown: unknown, onHandlerError: HandlerErrorHook | undefined): Handled {
  return failed('threw', thrown, onHandlerError);
}

/** @returns The outcome of a `drop`; it throws for everything else. */
function failed(how: string, thrown: unknown, onHandlerError: HandlerErrorHook | undefined): Handled {
  if (isDrop(thrown)) return { outcome: 'accepted', code: 'dropped', reason: reasonOf(thrown) };
  if (isRetryLater(thrown)) throw new WebhookError('retry_later', undefined, retryIn(secondsOf(thrown)));
  if (isLeaseLost(thrown)) throw new WebhookError('lease_lost');
  onHandlerError?.(thrown);
  throw new WebhookError('handler_failed', `The handler ${how} ${describeThrown(thrown)}.`);
}

/** The failure of a handler or a handshake that has answered the sender itself, with a status of 500 or more. */
export class RepliedFailure extends WebhookError {
  readonly #reply: Reply;

  constructor(answer: Reply, who = 'handler') {
    super('handler_failed', `The ${who} replied with the status ${answer.status}.`, { status: answer.status });
    this.#reply = answer;
  }

  /** The answer. Not a property of the error's own, so that no report and no log shows it. */
  get reply(): Reply {
    return this.#reply;
  }
}

/** Returns the answer of a handler whose failure this is. */
export function replyOf(error: WebhookError): Reply | undefined {
  return error instanceof RepliedFailure ? (error as RepliedFailure).reply : undefined;
}

/** Says why an answer of a handler cannot be given. */
export const noPlaceForReply =
  "reply(…) has no place here: with ack: 'early' callhook has answered before, a delivery of several events has one answer, and behind verified your app answers.";

function unwantedReply(onHandlerError: HandlerErrorHook | undefined): WebhookError {
  onHandlerError?.(new TypeError(noPlaceForReply));
  return new WebhookError('handler_failed', noPlaceForReply);
}

function retryIn(seconds: number | undefined) {
  return seconds === undefined ? {} : { retryAfter: seconds };
}

function isFailure(returned: unknown): boolean {
  if (typeof returned !== 'object' || returned === null) return false; // what most handlers return
  try {
    return isError(returned) || isInstance(returned, 'DOMException') || failedStatus(returned) !== undefined;
  } catch {
    return true; // a proxy may throw
  }
}

function isDrop(thrown: unknown): thrown is Drop {
  return hasBrand(thrown, 'Drop');
}

function isRetryLater(thrown: unknown): thrown is RetryLater {
  return hasBrand(thrown, 'RetryLater');
}

/** The signal and the commit of a claim fail with this error. */
function isLeaseLost(thrown: unknown): boolean {
  return isWebhookError(thrown) && ownValue(thrown, 'code') === 'lease_lost';
}
