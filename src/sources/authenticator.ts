import { defaultMessages, WebhookError } from '../errors.ts';
import { check, kindOf } from '../read-options.ts';
import { isSignatureErrorCode, type SignatureErrorCode } from '../verify/check-signature.ts';
import type { ClockReading } from '../verify/clock.ts';
import { type SignatureHeader, singleHeader } from '../verify/signature-header.ts';

/** The part of a delivery that an authenticator and the functions of a source read. */
export interface SignedDelivery {
  /** The HTTP method, upper case. */
  readonly method: string;
  /**
   * The whole URL that the sender called: by the `publicUrl` of the source, otherwise as this server received the request, which a
   * proxy may have changed. Without a fragment.
   */
  readonly url: string;
  /** The parameters of `url`. */
  readonly query: URLSearchParams;
  /** Returns a header by its lower-case name, as the framework gives it. */
  readonly header: (name: string) => SignatureHeader;
  /** The raw request body. Empty for a GET. */
  readonly rawBody: Uint8Array | string;
}

/**
 * The result of an authenticator. `timestamp` is the time of signing in unix seconds, or `null` for a scheme that does not
 * sign the time; after a failure it is there only if the sender has proven it. `secretIndex` says which secret matched.
 */
export type Authentication<TTime extends number | null = number | null> =
  | { readonly ok: true; readonly timestamp: TTime; readonly secretIndex: number }
  | { readonly ok: false; readonly code: SignatureErrorCode; readonly timestamp?: number };

/** The name of a scheme and its settings, as plain data. */
export interface Scheme {
  readonly name: string;
}

/** Authenticates the deliveries of a source. `timestampedHmac`, `jwt`, `custom` and the like make one: see docs/sources.md. */
export interface Authenticator<TTime extends number | null = number | null> {
  /**
   * The header, in lower case, that tells deliveries of this scheme from those of other senders on the same endpoint. Only
   * its presence counts. Default: none, and every delivery counts as one of this scheme.
   */
  readonly header?: string | undefined;
  /**
   * Reads the headers, before callhook asks for the secret and reads the body. Returns the reason why the delivery cannot be
   * authentic, or anything else, which `authenticate` gets. Default: only requires `header`, if there is one.
   */
  readonly readHeaders?: ((header: SignedDelivery['header']) => SignatureErrorCode | object | undefined) | undefined;
  /**
   * Checks that the sender made the delivery with one of the secrets, within the tolerance of the clock. Any answer that does
   * not have the form of an `Authentication` fails.
   *
   * @param headers The result of `readHeaders` for this delivery.
   */
  readonly authenticate: (
    delivery: SignedDelivery,
    secrets: readonly string[],
    clock: ClockReading,
    headers?: unknown,
  ) => Authentication<TTime> | PromiseLike<Authentication<TTime>>;
  /**
   * Whether a delivery proves nothing but its body: callhook then takes no payload from the URL. Default false: the scheme signs the URL,
   * or only shows who the sender is.
   */
  readonly signsOnlyBody?: boolean | undefined;
  /** How far the time of signing may be from now, in seconds, unless the receiver has a `tolerance`. Default 300. */
  readonly tolerance?: number | undefined;
  /** How to sign for this authenticator: `callhook/testing` reads it. Default: it cannot sign for it. */
  readonly scheme?: Scheme | undefined;
  /**
   * The value of `WWW-Authenticate`, for senders that only give credentials when they are asked: callhook then answers 401 in place of
   * 400. Default: none.
   */
  readonly challenge?: string | undefined;
  /**
   * The message of `signature_mismatch`, if more than the secret may be wrong. callhook logs and reports it, and never answers it.
   * Default: that the secret or the body may be wrong.
   */
  readonly mismatchMessage?: string | undefined;
  /** Called when the receiver is made. @throws {TypeError} For a secret that cannot work. */
  readonly checkSecret?: ((secret: string) => void) | undefined;
}

/** The two steps of an authenticator: `read` takes from the headers what `check` then needs. */
interface Steps<THeaders extends object, TResult> {
  readonly read: (header: SignedDelivery['header']) => THeaders | SignatureErrorCode;
  readonly check: (
    headers: THeaders,
    delivery: SignedDelivery,
    secrets: readonly string[],
    clock: ClockReading,
  ) => TResult;
}

/** Makes the functions of an authenticator of its two steps, so that nothing is read twice. */
export function twoSteps<THeaders extends object, TResult>({ read, check }: Steps<THeaders, TResult>) {
  return {
    readHeaders: read,
    authenticate(
      delivery: SignedDelivery,
      secrets: readonly string[],
      clock: ClockReading,
      known?: unknown,
    ): TResult | { readonly ok: false; readonly code: SignatureErrorCode } {
      const headers = (known as THeaders | undefined) ?? read(delivery.header); // `known` is the result of `read`
      return typeof headers === 'string' ? { ok: false, code: headers } : check(headers, delivery, secrets, clock);
    },
  };
}

/** The parts of an authenticator that reads its headers before the body, and nothing else. */
interface HeadersFirst<THeaders extends object, TResult> {
  readonly header: string;
  readonly signsOnlyBody: boolean;
  readonly tolerance?: number | undefined;
  readonly checkSecret?: ((secret: string) => void) | undefined;
  readonly read: (header: SignedDelivery['header']) => THeaders | SignatureErrorCode;
  readonly check: (
    headers: THeaders,
    rawBody: Uint8Array | string,
    secrets: readonly string[],
    clock: ClockReading,
  ) => TResult;
}

/** Makes an authenticator of two steps that reads no URL. */
export function headersFirst<THeaders extends object, TResult>(parts: HeadersFirst<THeaders, TResult>) {
  const { header, signsOnlyBody, tolerance, checkSecret, read, check } = parts;
  const steps = twoSteps<THeaders, TResult>({
    read,
    check: (headers, { rawBody }, secrets, clock) => check(headers, rawBody, secrets, clock),
  });
  return { header, signsOnlyBody, tolerance, checkSecret, ...steps };
}

/**
 * Makes the error of an authentication that failed. It says how far off the time of signing is if the sender has proven it.
 *
 * @param signedAt The time of signing in unix seconds, if it is proven.
 */
export function signatureError(
  reason: unknown,
  { header, mismatchMessage }: Pick<Authenticator, 'header' | 'mismatchMessage'>,
  signedAt?: number | null,
  clock?: ClockReading,
): WebhookError {
  // An authenticator made by a user may return anything, or nothing.
  const code = isSignatureErrorCode(reason) ? reason : 'signature_mismatch';
  if (typeof signedAt !== 'number' || clock === undefined) {
    return new WebhookError(code, code === 'signature_mismatch' ? mismatchMessage : whereToLook(code, header));
  }
  const age = clock.now - signedAt;
  const when = age > 0 ? `${age} s ago` : `${-age} s in the future`;
  return new WebhookError(
    code,
    `The delivery was signed ${when} and the tolerance is ${clock.tolerance} s: ${reasonFor(age)}.`,
  );
}

/** Names the header that every delivery of the scheme has. The one at fault may be another, such as that of the time. */
function whereToLook(code: SignatureErrorCode, header: string | undefined): string | undefined {
  const message = defaultMessages[code];
  return message && header && `${message} Look at ${header} first.`;
}

/** Some thirty years. Seconds that are read as milliseconds are further off, and so are milliseconds that are read as seconds. */
const anotherUnit = 1e9;

function reasonFor(age: number): string {
  if (Math.abs(age) > anotherUnit) return 'the unit of the time is another, see the option unit';
  return age > 0
    ? 'it was delayed or replayed, or the clock of this machine is ahead'
    : 'the clock of this machine is behind';
}

/** The `mismatchMessage` of authenticators whose senders sign the URL. */
export const signsUrl =
  'The signature does not match: check that the secret is the one of this endpoint. The sender signs the public URL: give publicUrl, if a proxy in front of this server changes it.';

/**
 * Reads the headers of a delivery before its secret and body are known. A text is the reason to refuse it; anything else is for
 * `authenticate`.
 */
export function readHeaders(authenticator: Authenticator, headerOf: SignedDelivery['header']): unknown {
  if (authenticator.readHeaders !== undefined) return authenticator.readHeaders(headerOf);
  return applies(authenticator, headerOf) ? undefined : 'header_missing';
}

/** Tells whether a delivery carries the header of a scheme. */
export function applies({ header }: Authenticator, headerOf: SignedDelivery['header']): boolean {
  return header === undefined || singleHeader(headerOf(header)) !== undefined;
}

/**
 * Returns the name of a header in lower case.
 *
 * @param option The name of the option, for the message.
 * @throws {TypeError} For a value that is not the name of a header.
 */
export function headerName(name: string, option = 'header'): string {
  const isName = typeof name === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(name);
  check(isName, `${option} must be the name of a header, such as X-Signature, got ${kindOf(name)}.`);
  return name.toLowerCase();
}
