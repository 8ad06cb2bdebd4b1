import type { SignatureErrorCode } from '../verify/check-signature.ts';
import type { ClockReading } from '../verify/clock.ts';
import type { SignedDelivery } from './authenticator.ts';

/** The two steps of an authenticator. */
interface Steps<THeaders extends object, TResult> {
  readonly read: (header: SignedDelivery['header']) => THeaders | SignatureErrorCode;
  readonly check: (
    headers: THeaders,
    delivery: SignedDelivery,
    secrets: readonly string[],
    clock: ClockReading,
  ) => TResult;
}

/** Does for authenticators that need more of a delivery than its body the same as `headersFirst`: nothing is read twice. */
export function twoSteps<THeaders extends object, TResult>({ read, check }: Steps<THeaders, TResult>) {
  return {
    readHeaders: read,
    authenticate(
      delivery: SignedDelivery,
      secrets: readonly string[],
      clock: ClockReading,
      known?: unknown,
    ): TResult | Refused {
      const headers = (known as THeaders | undefined) ?? read(delivery.header); // `known` is the result of `read`
      return typeof headers === 'string' ? { ok: false, code: headers } : check(headers, delivery, secrets, clock);
    },
  };
}

interface Refused {
  readonly ok: false;
  readonly code: SignatureErrorCode;
}
