import { WebhookError } from '../errors.ts';
import type { SignatureCheck } from '../verify/check-signature.ts';
import type { ClockReading } from '../verify/clock.ts';

/** The error of a check that failed. It says how far off the time of signing is, once the MAC has proven it. */
export function signatureError(check: Extract<SignatureCheck, { ok: false }>, clock: ClockReading): WebhookError {
  const { code, timestamp } = check;
  if (timestamp === undefined) return new WebhookError(code);
  const age = clock.now - timestamp;
  const [when, why] =
    age > 0
      ? [`${age} s ago`, 'it was delayed or replayed, or the clock of this machine is ahead']
      : [`${-age} s in the future`, 'the clock of this machine is behind'];
  return new WebhookError(code, `The delivery was signed ${when} and the tolerance is ${clock.tolerance} s: ${why}.`);
}
