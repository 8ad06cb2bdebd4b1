import { WebhookError } from '../errors.ts';
import type { Authentication } from '../sources/authenticator.ts';
import type { ClockReading } from '../verify/clock.ts';
import { opaqueCodes } from './reply.ts';

/** The error of a check that failed. It says how far off the time of signing is, once the MAC has proven it. */
export function signatureError(check: Extract<Authentication, { ok: false }>, clock: ClockReading): WebhookError {
  const { timestamp } = check;
  // An authenticator that somebody made by hand may say anything, or nothing.
  const code = opaqueCodes.has(check.code) ? check.code : 'signature_mismatch';
  if (timestamp === undefined) return new WebhookError(code);
  const age = clock.now - timestamp;
  const [when, why] =
    age > 0
      ? [`${age} s ago`, 'it was delayed or replayed, or the clock of this machine is ahead']
      : [`${-age} s in the future`, 'the clock of this machine is behind'];
  return new WebhookError(code, `The delivery was signed ${when} and the tolerance is ${clock.tolerance} s: ${why}.`);
}
