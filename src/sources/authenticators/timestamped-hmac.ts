import { anything, check, oneOf, readOptions } from '../../read-options.ts';
import { checkParsed, type SignatureCheck } from '../../verify/check-signature.ts';
import { clockOptionChecks } from '../../verify/clock.ts';
import { type KeyEncoding, keysOf } from '../../verify/hmac-keys.ts';
import { type HeaderParts, parseSignatureHeader } from '../../verify/signature-header.ts';
import { type Authenticator, headerName, headersFirst } from '../authenticator.ts';
import type { HmacSignatureScheme } from './hmac-signature.ts';

/** Settings of {@link timestampedHmac}: the differences between senders that sign `<time>.<body>`. */
export interface TimestampedHmacOptions {
  /** The header, in any case, such as `Stripe-Signature`. */
  readonly header: string;
  /** The part of the header that holds the time. Default `t`. */
  readonly timestampPart?: string | undefined;
  /** The parts that hold a signature in hex; one match is enough. Default `['v1']`. */
  readonly signatureParts?: readonly string[] | undefined;
  /** The unit of the time: seconds (default) or milliseconds. */
  readonly unit?: 's' | 'ms' | undefined;
  /** How to get the key from the secret: `utf8` (default) takes its bytes, `hex` and `base64` decode it. */
  readonly key?: KeyEncoding | undefined;
  /** How far the time of signing may be from now, in seconds, unless the receiver has a `tolerance`. Default 300. */
  readonly tolerance?: number | undefined;
}

/** An authenticator that answers at once. */
export interface TimestampedHmac extends Authenticator<number> {
  readonly authenticate: (...delivery: Parameters<Authenticator['authenticate']>) => SignatureCheck;
}

/**
 * Authenticates deliveries by `t=<time>,v1=<hex>`: HMAC-SHA256 over `<time>.<body>`, as By Your Side, Stripe, DIDWW,
 * ElevenLabs, YCloud, Dixa and many others sign.
 *
 * @throws {TypeError} For an option that is missing, unknown or wrong, such as a tolerance of more than 86,400 seconds.
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
  const {
    header: name,
    timestampPart = 't',
    signatureParts = ['v1'],
    unit = 's',
    key = 'utf8',
    tolerance,
  } = readOptions('timestampedHmac', options, {
    header: anything,
    timestampPart: anything,
    signatureParts: anything,
    unit: oneOf('s', 'ms'),
    key: oneOf(...Object.keys(keysOf)),
    tolerance: clockOptionChecks.tolerance,
  });
  const header = headerName(name);
  const areNames = Array.isArray(signatureParts) && signatureParts.length > 0;
  const allAreNames = areNames && [timestampPart, ...signatureParts].every(isPartName);
  check(allAreNames, 'timestampPart and signatureParts must be names without blanks, commas and equals signs.');
  check(!signatureParts.includes(timestampPart), 'timestampPart and signatureParts must have different names.');
  const scheme = { parts: { timestamp: timestampPart, signatures: [...signatureParts] }, unit, key: keysOf[key] };
  const steps = headersFirst({
    header,
    signsOnlyBody: true,
    tolerance,
    checkSecret: (secret) => void scheme.key(secret),
    read: (headerOf) => parseSignatureHeader(headerOf(header), scheme.parts),
    check: (parsed, rawBody, secrets, clock) => checkParsed(parsed, rawBody, secrets, clock, scheme),
  });
  return { ...steps, scheme: asHmacSignature(header, scheme.parts, unit, key) };
}

/** Describes the scheme for tests as `hmacSignature` does, on which it is not built: this form is faster and smaller. */
function asHmacSignature(header: string, parts: HeaderParts, unit: 's' | 'ms', key: KeyEncoding): HmacSignatureScheme {
  return {
    name: 'hmac-signature',
    signed: ['timestamp', { text: '.' }, 'body'],
    header,
    signatureParts: parts.signatures,
    prefix: '',
    encoding: 'hex',
    timestampPart: parts.timestamp,
    timestampHeader: undefined,
    unit,
    idHeader: undefined,
    algorithm: 'sha256',
    key,
  };
}

function isPartName(name: unknown): boolean {
  return typeof name === 'string' && /^[^\s,=]+$/.test(name);
}
