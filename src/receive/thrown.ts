import { errorStatuses, isOwnError, isWebhookError, WebhookError, type WebhookErrorCode } from '../errors.ts';
import { oneLine } from '../one-line.ts';
import { isError, isInstance } from '../realms.ts';

/** The most characters of a message that callhook repeats. */
const maxLength = 1_000;

/**
 * Makes of anything that was thrown an error that is safe to answer and to report. An error of another copy of callhook, or one
 * that only looks like it, counts as far as its properties hold what they must.
 */
export function checkedError(thrown: unknown): WebhookError {
  const known = isWebhookError(thrown) ? checked(thrown) : undefined;
  return known ?? new WebhookError('internal_error', `The receiver failed with ${describeThrown(thrown)}.`);
}

/** A text of somebody else, as a report and a log may show it. */
function shown(text: string): string {
  return oneLine(text.slice(0, maxLength));
}

/** The reason of a `drop`, which another copy of callhook may have made. */
export function reasonOf(thrown: object): string {
  const reason = ownValue(thrown, 'reason');
  return typeof reason === 'string' ? shown(reason) : `a reason that is not a string (${typeof reason})`;
}

/** The seconds of a `retryLater`, likewise; `undefined` if a reply cannot have them in `Retry-After`. */
export function secondsOf(thrown: object): number | undefined {
  const seconds = ownValue(thrown, 'seconds');
  return isDelay(seconds) ? seconds : undefined;
}

/** Whether a reply can have this many seconds in `Retry-After`. */
export function isDelay(seconds: unknown): seconds is number {
  return Number.isSafeInteger(seconds) && Number(seconds) >= 0;
}

function checked(error: WebhookError): WebhookError | undefined {
  const [code, status, retryAfter, message] = (['code', 'status', 'retryAfter', 'message'] as const).map((name) =>
    ownValue(error, name),
  );
  if (!isCode(code)) return undefined;
  const text = typeof message === 'string' ? shown(message) : undefined;
  const isWhole = isReplyStatus(status, code) && text !== undefined && text === message;
  if (isWhole && isOwnError(error) && (retryAfter === undefined || isDelay(retryAfter))) return error;
  return new WebhookError(code, text, {
    status: isReplyStatus(status, code) ? status : undefined,
    ...(isDelay(retryAfter) && { retryAfter }), // not undefined, which the types tell from a missing one
  });
}

/** Reads a property of anything that was thrown. No getter, which could answer differently the next time. */
export function ownValue(error: object, name: string): unknown {
  try {
    return Object.getOwnPropertyDescriptor(error, name)?.value;
  } catch {
    return undefined;
  }
}

function isCode(code: unknown): code is WebhookErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorStatuses, code);
}

/** The app behind `verified` may have sent any status. */
function isReplyStatus(status: unknown, code: WebhookErrorCode): status is number {
  return Number.isInteger(status) && Number(status) >= (code === 'response_not_ok' ? 200 : 400) && Number(status) < 600;
}

/** Names a thrown value without its message, which may hold anything: "TypeError at save (app.js:3:9)". */
export function describeThrown(thrown: unknown): string {
  try {
    const status = failedStatus(thrown);
    if (status !== undefined) return `a Response with status ${status}`;
    if (!isError(thrown)) return `a value that is not an Error (${typeof thrown})`;
    const place = firstFrame(thrown);
    const name: unknown = thrown.constructor.name;
    const kind = typeof name === 'string' && /^[\w$]{1,60}$/.test(name) ? name : 'Error';
    return place === undefined ? kind : `${kind} at ${place}`;
  } catch {
    return 'a value that cannot be inspected';
  }
}

/** Returns the status of a `Response` of any realm that says that something failed; 0 is that of `Response.error()`. */
export function failedStatus(value: unknown): number | undefined {
  if (!isInstance(value, 'Response')) return undefined;
  const { status } = value as { readonly status?: unknown };
  return typeof status === 'number' && (status >= 400 || status === 0) ? status : undefined;
}

/**
 * The innermost line of the stack. The search starts behind the message, whose lines may look like stack lines; if the stack
 * does not hold the message, it may hold an older one.
 */
function firstFrame({ stack, message }: Error): string | undefined {
  if (typeof stack !== 'string' || typeof message !== 'string' || !stack.includes(message)) return undefined;
  const frames = stack.slice(stack.indexOf(message) + message.length);
  return /^ {4}at (.{1,300}:\d+:\d+\)?)$/m.exec(frames)?.[1];
}
