import { WebhookError } from '../errors.ts';
import { type SignatureErrorCode, signatureErrorCodes } from '../verify/check-signature.ts';
import type { ClockReading } from '../verify/clock.ts';
import { type SignatureHeader, singleHeader } from '../verify/signature-header.ts';

/** A delivery as far as authenticating needs it. */
export interface SignedDelivery {
  /** A header by its lower-case name, as the framework has it. */
  readonly header: (name: string) => SignatureHeader;
  /** The body as it arrived. */
  readonly rawBody: Uint8Array | string;
}

/**
 * What an authenticator has found. `timestamp`: when the delivery was signed, in unix seconds, `null` for a scheme that
 * signs no time; where the check has failed, only what the sender has proven. `secretIndex`: which of the secrets matched.
 */
export type Authentication<TTime extends number | null = number | null> =
  | { readonly ok: true; readonly timestamp: TTime; readonly secretIndex: number }
  | { readonly ok: false; readonly code: SignatureErrorCode; readonly timestamp?: number };

/** How the deliveries of a source are authenticated. Made by `timestampedHmac` and its like. */
export interface Authenticator<TTime extends number | null = number | null> {
  /**
   * The header, in lower case, whose presence tells deliveries of this scheme from those of others on the same endpoint,
   * whatever it says. `undefined`: nothing tells them, so all are taken for its own.
   */
  readonly header?: string | undefined;
  /** Proves that the delivery was made with one of the secrets, within the tolerance of the clock. */
  readonly authenticate: (
    delivery: SignedDelivery,
    secrets: readonly string[],
    clock: ClockReading,
  ) => Authentication<TTime> | PromiseLike<Authentication<TTime>>;
  /** How far the time of signing may lie from now, in seconds, where the receiver is not told. Default 300. */
  readonly tolerance?: number | undefined;
  /** @throws {TypeError} For a secret that cannot be one, which is said when the receiver is made. */
  readonly checkSecret?: ((secret: string) => void) | undefined;
}

/**
 * Makes the error of an authentication that failed. It says how far off the time of signing is if the MAC has proven it.
 */
export function signatureError(check: Extract<Authentication, { ok: false }>, clock: ClockReading): WebhookError {
  const { timestamp } = check;
  // An authenticator made by a user may return anything, or nothing.
  const code = signatureErrorCodes.has(check.code) ? check.code : 'signature_mismatch';
  if (timestamp === undefined) return new WebhookError(code);
  const age = clock.now - timestamp;
  const [when, why] =
    age > 0
      ? [`${age} s ago`, 'it was delayed or replayed, or the clock of this machine is ahead']
      : [`${-age} s in the future`, 'the clock of this machine is behind'];
  return new WebhookError(code, `The delivery was signed ${when} and the tolerance is ${clock.tolerance} s: ${why}.`);
}

/** Whether a delivery carries the header of a scheme. */
export function applies({ header }: Authenticator, headerOf: SignedDelivery['header']): boolean {
  return header === undefined || singleHeader(headerOf(header)) !== undefined;
}

/**
 * The name of a header in lower case.
 *
 * @param option The option that it was given as.
 * @throws {TypeError} For what is no name of a header.
 */
export function headerName(name: string, option = 'header'): string {
  if (typeof name === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(name)) return name.toLowerCase();
  throw new TypeError(`${option} must be the name of a header, got ${String(name)}.`);
}
