import { isWebhookError, WebhookError } from '../errors.ts';
import { isThenable } from '../realms.ts';
import type { Awaitable } from '../replay/replay-store.ts';
import { type Authenticator, readHeaders, type SignedDelivery } from '../sources/authenticator.ts';
import { type ClockOptions, type ClockReading, readClock } from '../verify/clock.ts';
import { givenIndex } from '../verify/secrets.ts';
import { inTime } from './ask.ts';
import { contentEncodings, contentOf, decodeContent } from './content-encoding.ts';
import type { Report } from './report.ts';
import type { EndpointSecrets } from './secret.ts';
import type { SignedRequest } from './signed-request.ts';

// Synchronous as long as the authenticator is, because a further `async` function costs a microsecond. What is refused is a
// result that the receiver throws: an error that is made and thrown some calls further down takes twice as long.

/** A delivery that its sender has proven to be its own. */
export interface AuthenticDelivery {
  /** Its headers, and the bytes that were signed. */
  readonly signed: SignedRequest;
  /** The bytes that hold the JSON: those that were signed, decoded if they have a `Content-Encoding`. */
  readonly content: Uint8Array;
  readonly signature: ProvenSignature;
  /** The secrets of the endpoint, one of which the sender has used. */
  readonly secrets: EndpointSecrets;
}

/** When a delivery was signed, in unix seconds, and with which secret of those that the user gave. */
export interface ProvenSignature {
  readonly timestamp: number | null;
  readonly secretIndex: number;
}

/** Everything that decides whether a body is authentic. */
interface Question {
  readonly authenticator: Authenticator;
  /** The result of {@link shapeOfHeaders}. */
  readonly headers: unknown;
  /** `null` for a tenant that does not exist. */
  readonly secrets: EndpointSecrets | null;
  readonly settings: AuthenticationSettings;
  readonly report: Report;
}

interface AuthenticationSettings {
  readonly clock: ClockOptions;
  readonly secretTimeoutMs: number;
  readonly maxBodyBytes: number;
}

/** A delivery that is not authentic. */
export interface Refusal {
  /** The reason that the authenticator gave. */
  readonly reason: unknown;
  /** The time of signing in unix seconds, if the sender has proven it. */
  readonly signedAt: number | null;
  readonly clock: ClockReading;
}

/**
 * Reads the headers, before callhook asks for the secret and reads the body. So a request without a signature neither asks a
 * secret function nor learns anything from it.
 *
 * @returns The value for the authenticator; a text is the reason why the delivery cannot be authentic.
 */
export function shapeOfHeaders(
  authenticator: Authenticator,
  header: SignedDelivery['header'],
  timeoutMs: number,
): Awaitable<unknown> {
  const headers = readHeaders(authenticator, header);
  return isThenable(headers) ? inTime(headers, timeoutMs, theAuthenticator) : headers;
}

/**
 * Proves that a body comes from its sender.
 *
 * @throws {WebhookError} If callhook cannot find out.
 */
export function authenticateBody(signed: SignedRequest, question: Question): Awaitable<AuthenticDelivery | Refusal> {
  const { authenticator, secrets, settings } = question;
  const clock = clockOf(settings.clock, authenticator.tolerance);
  if (secrets === null) return refuseUnknown(signed, question);
  const encodings = contentEncodings(signed.header);
  const answer = ask(signed, secrets, clock, question);
  if (encodings.length > 0) return authenticateEncoded(signed, answer, encodings, secrets, clock, question);
  if (!isThenable(answer)) return proofOf(answer, signed, secrets, clock, question);
  return inTime(answer, settings.secretTimeoutMs, theAuthenticator).then((settled) =>
    proofOf(settled, signed, secrets, clock, question),
  );
}

function proofOf(
  answer: unknown,
  signed: SignedRequest,
  secrets: EndpointSecrets,
  clock: ClockReading,
  question: Question,
): AuthenticDelivery | Refusal {
  const signature = readAnswer(answer, secrets, clock, question);
  return 'reason' in signature ? signature : { signed, content: signed.rawBody, signature, secrets };
}

const theAuthenticator = 'The authenticator';

function ask(
  signed: SignedRequest,
  { list }: EndpointSecrets,
  clock: ClockReading,
  question: Question,
): Awaitable<unknown> {
  return question.authenticator.authenticate(signed, list, clock, question.headers);
}

/** Tries the bytes as they came, and then the decoded ones: something on the way may have encoded what the sender signed. */
async function authenticateEncoded(
  asItCame: SignedRequest,
  answer: Awaitable<unknown>,
  encodings: readonly string[],
  secrets: EndpointSecrets,
  clock: ClockReading,
  question: Question,
): Promise<AuthenticDelivery | Refusal> {
  const { secretTimeoutMs, maxBodyBytes } = question.settings;
  const settled = (given: Awaitable<unknown>) => inTime(Promise.resolve(given), secretTimeoutMs, theAuthenticator);
  let signed = asItCame;
  let check = await settled(answer);
  if (Object(check).code === 'signature_mismatch') {
    const decoded = await decodeContent(asItCame.rawBody, encodings, maxBodyBytes);
    if (decoded === undefined) throw decodedBefore(encodings);
    signed = asItCame.withBody(decoded);
    check = await settled(ask(signed, secrets, clock, question));
  }
  const signature = readAnswer(check, secrets, clock, question);
  if ('reason' in signature) return signature;
  return { signed, content: await contentOf(signed.rawBody, encodings, maxBodyBytes), signature, secrets };
}

/** Reads the answer of an authenticator, which a user may have made. */
function readAnswer(
  check: unknown,
  { list, given }: EndpointSecrets,
  clock: ClockReading,
  { report }: Question,
): ProvenSignature | Refusal {
  const { ok, code, timestamp, secretIndex } = Object(check) as { readonly [name: string]: unknown };
  const time = typeof timestamp === 'number' && Number.isFinite(timestamp) ? timestamp : null;
  if (time !== null) report.noteSigning(time, clock.now);
  const isAnswer =
    ok === true
      ? time === timestamp && typeof secretIndex === 'number' && list[secretIndex] !== undefined
      : typeof check === 'object' && check !== null;
  if (!isAnswer) throw new WebhookError('internal_error', badAnswer);
  if (ok !== true) return { reason: code, signedAt: time, clock };
  report.facts.secretIndex = givenIndex(given, secretIndex as number); // checked above
  return { timestamp: time, secretIndex: report.facts.secretIndex };
}

const badAnswer = 'The authenticator must return { ok: true, timestamp, secretIndex } or { ok: false, code }.';

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
async function refuseUnknown(signed: SignedRequest, question: Question): Promise<never> {
  const { authenticator } = question;
  const mismatch = () => ({ ok: false, code: 'signature_mismatch' }) as const; // whatever the authenticator says of that secret
  const authenticate = async (...delivery: Parameters<Authenticator['authenticate']>) =>
    Promise.resolve(authenticator.authenticate(...delivery)).then(mismatch);
  const nobody: Authenticator = {
    ...authenticator,
    authenticate: (...delivery) => authenticate(...delivery).catch(mismatch),
  };
  try {
    const secrets = { list: secretOfNobody, given: secretOfNobody };
    await authenticateBody(signed, { ...question, authenticator: nobody, secrets });
  } catch (error) {
    // These depend on the body alone, so a tenant that exists gets them, too.
    if (isWebhookError(error) && ['encoding_unsupported', 'body_too_large'].includes(error.code)) throw error;
  }
  throw new WebhookError('signature_mismatch', 'The secret function returned null: no such tenant.');
}

function decodedBefore(encodings: readonly string[]): WebhookError {
  return new WebhookError(
    'signature_mismatch',
    `The signature does not match, and the body is not in its Content-Encoding ${encodings.join(', ')}: perhaps something decoded it before callhook.`,
  );
}
