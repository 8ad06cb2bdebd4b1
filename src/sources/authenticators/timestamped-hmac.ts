import { checkSignature, type SignatureCheck } from '../../verify/check-signature.ts';
import { checkTolerance } from '../../verify/clock.ts';
import { type KeyEncoding, keysOf } from '../../verify/hmac-keys.ts';
import { type Authenticator, headerName, type SignedDelivery } from '../authenticator.ts';

/** What varies among the senders that sign `<time>.<body>` with HMAC-SHA256 in one header. */
export interface TimestampedHmacOptions {
  /** The header, in any case, such as `Stripe-Signature`. */
  readonly header: string;
  /** The part of the header that holds the time. Default `t`. */
  readonly timestampPart?: string | undefined;
  /** The parts that hold a signature in hex, of which any may match. Default `['v1']`. */
  readonly signatureParts?: readonly string[] | undefined;
  /** The unit of the time: seconds (default) or milliseconds. */
  readonly unit?: 's' | 'ms' | undefined;
  /**
   * How the key is written in the secret: `utf8` (default) takes the secret's own bytes, `hex` and `base64` what it spells.
   */
  readonly key?: KeyEncoding | undefined;
  /** How far the time of signing may lie from now, in seconds, unless the receiver is told otherwise. Default 300. */
  readonly tolerance?: number | undefined;
}

/** An authenticator that needs not be waited for. */
export interface TimestampedHmac extends Authenticator<number> {
  readonly authenticate: (delivery: SignedDelivery, ...rest: SecretsAndClock) => SignatureCheck;
}

type SecretsAndClock = [secrets: readonly string[], clock: Parameters<Authenticator['authenticate']>[2]];

/**
 * Authenticates by `t=<time>,v1=<hex>`: HMAC-SHA256 over `<time>.<body>`, as By Your Side, Stripe, DIDWW, ElevenLabs,
 * YCloud, Dixa and many others sign.
 *
 * @throws {TypeError} For a header or parts that are no names, and a tolerance that is no finite number of at least 0.
 *
 * @example
 * ```ts
 * import { timestampedHmac } from 'callhook';
 *
 * export const elevenLabs = timestampedHmac({
 *   header: 'ElevenLabs-Signature',
 *   signatureParts: ['v0'],
 *   tolerance: 30 * 60,
 * });
 * export const dixa = timestampedHmac({ header: 'X-DIXA-SIGNATURE', unit: 'ms', key: 'hex' });
 * ```
 */
export function timestampedHmac(options: TimestampedHmacOptions): TimestampedHmac {
  const { timestampPart = 't', signatureParts = ['v1'], unit = 's', key = 'utf8', tolerance } = options;
  const header = headerName(options.header);
  const areNames = Array.isArray(signatureParts) && signatureParts.length > 0;
  if (!areNames || ![timestampPart, ...signatureParts].every(isPartName)) {
    throw new TypeError('timestampPart and signatureParts must be names without blanks, commas and equals signs.');
  }
  if (signatureParts.includes(timestampPart)) throw new TypeError('timestampPart must not be a signature part, too.');
  if (!['s', 'ms'].includes(unit)) throw new TypeError("unit must be 's' or 'ms'.");
  if (!Object.hasOwn(keysOf, key)) throw new TypeError("key must be 'utf8', 'hex' or 'base64'.");
  if (tolerance !== undefined) checkTolerance(tolerance);
  const scheme = { parts: { timestamp: timestampPart, signatures: [...signatureParts] }, unit, key: keysOf[key] };
  return {
    header,
    authenticate: (delivery, secrets, clock) =>
      checkSignature(delivery.header(header), delivery.rawBody, secrets, clock, scheme),
    tolerance,
    checkSecret: (secret) => void scheme.key(secret),
  };
}

function isPartName(name: unknown): boolean {
  return typeof name === 'string' && /^[^\s,=]+$/.test(name);
}
