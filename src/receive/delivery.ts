import { WebhookError } from '../errors.ts';
import type { Awaitable } from '../replay/replay-store.ts';

/** One HTTP request, as far as the receiver needs it. An adapter makes it from the request of its framework. */
export interface Delivery<TRequest> {
  /** The HTTP method, upper case. */
  readonly method: string;
  /** A header by its lower-case name, as the framework gives it. */
  readonly header: (name: string) => string | readonly string[] | null | undefined;
  /**
   * Returns the URL of the request, whole and as it came, without decoding it: the original one where a router shortens it. Asked only
   * for a sender that signs the URL or sends its payload there. Default: `http://localhost/`.
   */
  url?(): string;
  /**
   * Reads the body as it arrived.
   *
   * @param maxBytes Stop reading after so many bytes.
   * @param whenLate Takes a function that stops reading. callhook calls that function if the body does not arrive within
   *   `bodyTimeoutMs`, just before it answers 503: let the answer go out, and then close the connection.
   * @throws {WebhookError} `body_too_large` as soon as more than `maxBytes` have come or were announced,
   *   `body_unreadable` if something read the body before, `body_incomplete` if the connection ended early.
   */
  readonly readBody: (maxBytes: number, whenLate: WhenLate) => Awaitable<Uint8Array>;
  /**
   * Discards a body that the receiver does not want, so that a sender which is still writing can read the reply. The receiver
   * calls it after a refusal without `readBody`, and waits for its promise at most 10 seconds. Default: the server does it.
   */
  discardBody?(): Awaitable<unknown>;
  /** The framework's request, for the handler and for a secret function. */
  readonly request: TRequest;
  /**
   * Finds the object that keeps work alive after the answer, such as `ctx` of a Worker. Called only for `ack: 'early'` and
   * `context.waitUntil`. Default: the platform has no such object.
   */
  execution?(): Execution | undefined;
}

/** Registers the function that stops reading a body. */
export type WhenLate = (stopReading: () => void) => void;

/** Keeps work alive after the answer, as `ctx` of Workers and the contexts of other edge platforms do. */
export interface Execution {
  waitUntil(work: Promise<unknown>): unknown;
}

/**
 * Makes the error for a body that something read before callhook.
 *
 * @param advice The line to change, in the words of the framework.
 */
export function unreadable(advice: string): WebhookError {
  return new WebhookError(
    'body_unreadable',
    `The body was parsed or read before callhook could read the bytes that were signed. ${advice}`,
  );
}

/** Makes the error for a connection that ended before the body did. */
export function incomplete(): WebhookError {
  return new WebhookError('body_incomplete');
}

/** Makes the error for a body of more bytes than the receiver takes. */
export function tooLarge(maxBytes: number): WebhookError {
  return new WebhookError('body_too_large', `The body is larger than maxBodyBytes (${maxBytes}).`);
}

/** Whether a runtime passed on an object that keeps work alive after the answer. */
export function isExecution(value: unknown): value is Execution {
  return typeof value === 'object' && value !== null && 'waitUntil' in value && typeof value.waitUntil === 'function';
}
