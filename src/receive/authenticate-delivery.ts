import { WebhookError } from '../errors.ts';
import { isThenable } from '../realms.ts';
import { type Authenticator, readHeaders, type SignedDelivery, signatureError } from '../sources/authenticator.ts';
import { isSignatureErrorCode } from '../verify/check-signature.ts';
import { type ClockOptions, type ClockReading, readClock } from '../verify/clock.ts';
import { givenIndex } from '../verify/secrets.ts';
import { contentEncodings, contentOf, decodeContent } from './content-encoding.ts';
import { type Delivery, tooLarge } from './delivery.ts';
import { readBody } from './read-body.ts';
import type { startReport } from './report.ts';
import type { Sender } from './sender.ts';

/** A delivery that its sender has proven to be its own. */
export interface AuthenticDelivery {
  /** Its headers, and the bytes that were signed. */
  readonly signed: SignedDelivery & { readonly rawBody: Uint8Array };
  /** The bytes that hold the JSON: those that were signed, decoded if they have a `Content-Encoding`. */
  readonly content: Uint8Array;
  readonly signature: ProvenSignature;
}

/** When a delivery was signed, in unix seconds, and with which secret of those that the user gave. */
interface ProvenSignature {
  readonly timestamp: number | null;
  readonly secretIndex: number;
}

interface AuthenticationSettings {
  readonly clock: ClockOptions;
  readonly secretTimeoutMs: number;
  readonly maxBodyBytes: number;
  readonly bodyTimeoutMs: number;
}

/**
 * Proves who sent a delivery: first its headers, then the secret, then the body. So a request without a signature neither asks a
 * secret function nor learns anything from it.
 *
 * @throws {WebhookError} If the delivery is not authentic, or callhook cannot find out.
 */
export async function authenticateDelivery<TRequest>(
  delivery: Delivery<TRequest>,
  { source: { authenticator }, secretsFor }: Sender<TRequest>,
  settings: AuthenticationSettings,
  { facts, noteSigning }: ReturnType<typeof startReport>,
): Promise<AuthenticDelivery> {
  const { header } = delivery;
  const read = readHeaders(authenticator, header);
  const headers = isThenable(read) ? await read : read; // an await would cost time even without a promise
  if (typeof headers === 'string') {
    throw new WebhookError(isSignatureErrorCode(headers) ? headers : 'signature_mismatch');
  }

  const found = secretsFor(delivery.request, settings.secretTimeoutMs);
  const secrets = isThenable(found) ? await found : found;

  const rawBody = await readBody(delivery, settings);
  facts.bytes = rawBody.byteLength;
  if (rawBody.byteLength > settings.maxBodyBytes) throw tooLarge(settings.maxBodyBytes);

  const clock = clockOf(settings.clock, authenticator.tolerance);
  let signed: SignedDelivery & { readonly rawBody: Uint8Array } = { header, rawBody };
  if (secrets === null) return refuseUnknown(authenticator, signed, clock, headers);
  const answer = authenticator.authenticate(signed, secrets.list, clock, headers);
  let check: unknown = isThenable(answer) ? await answer : answer;
  const encodings = contentEncodings(header);
  if (encodings.length > 0 && Object(check).code === 'signature_mismatch') {
    // The sender may have signed the content, which something on the way has encoded.
    const decoded = await decodeContent(rawBody, encodings, settings.maxBodyBytes);
    if (decoded === undefined) throw decodedBefore(encodings);
    signed = { header, rawBody: decoded };
    check = await authenticator.authenticate(signed, secrets.list, clock, headers);
  }

  const { ok, code, timestamp, secretIndex } = Object(check) as { readonly [name: string]: unknown }; // a user may have made it
  const time = typeof timestamp === 'number' && Number.isFinite(timestamp) ? timestamp : null;
  if (time !== null) noteSigning(time, clock.now);
  const isAnswer =
    ok === true
      ? time === timestamp && typeof secretIndex === 'number' && secrets.list[secretIndex] !== undefined
      : typeof check === 'object' && check !== null;
  if (!isAnswer) throw new WebhookError('internal_error', badAnswer);
  if (ok !== true) throw signatureError(code, time, clock);
  facts.secretIndex = givenIndex(secrets.given, secretIndex as number); // checked above
  const signature = { timestamp: time, secretIndex: facts.secretIndex };
  const isPlain = encodings.length === 0;
  const content = isPlain ? signed.rawBody : await contentOf(signed.rawBody, encodings, settings.maxBodyBytes);
  return { signed, content, signature };
}

function clockOf(options: ClockOptions, tolerance: number | undefined): ClockReading {
  try {
    return readClock(options, tolerance);
  } catch {
    throw new WebhookError('internal_error', 'The clock cannot be read: now must return milliseconds since 1970.');
  }
}

/** Fits every encoding of keys. Nothing that it signs is accepted. */
const secretOfNobody = ['00000000000000000000000000000000'];

/** Refuses a delivery for a tenant that does not exist, after the same work as for one whose signature is wrong. */
async function refuseUnknown(
  { authenticate }: Authenticator,
  signed: SignedDelivery,
  clock: ClockReading,
  headers: unknown,
): Promise<never> {
  try {
    await authenticate(signed, secretOfNobody, clock, headers);
  } catch {} // the answer must not differ
  throw new WebhookError('signature_mismatch', 'The secret function returned null: no such tenant.');
}

function decodedBefore(encodings: readonly string[]): WebhookError {
  return new WebhookError(
    'signature_mismatch',
    `The signature does not match, and the body is not in its Content-Encoding ${encodings.join(', ')}: perhaps something decoded it before callhook.`,
  );
}

const badAnswer = 'The authenticator must return { ok: true, timestamp, secretIndex } or { ok: false, code }.';
