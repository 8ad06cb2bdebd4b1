import { anything, check, kindOf, type OptionChecks, oneOf } from '../read-options.ts';
import type { FormatCheck } from '../verify/check-hmac.ts';
import { type ClockReading, clockOptionChecks } from '../verify/clock.ts';
import {
  type ReadSignature,
  readSignature,
  type SignatureFormat,
  type SignedWord,
  signedWords,
} from '../verify/signature-format.ts';
import { headerName, type Scheme, type SignedDelivery, signsUrl, twoSteps } from './authenticator.ts';

/**
 * A part of what a sender signs: the time of signing as the sender writes it, the raw body, the URL that the sender called, the HTTP
 * method in upper case, the id in `idHeader`; any other text stands for itself. Write `{ text: 'body' }` for the text "body".
 */
export type SignedPart = SignedWord | (string & {}) | { readonly text: string };

/** The parts that a sender signs, and the places of the signature and the time. */
export interface SignatureFormatOptions<TSigned extends readonly SignedPart[] = readonly SignedPart[]> {
  /** The header with the signature, in any case, such as `X-Signature`. */
  readonly header: string;
  /**
   * The parts that the sender signs, in order: the words `timestamp`, `body`, `url`, `method` and `id`, and any other text as it is. For example
   * `['v0:', 'timestamp', ':', 'body']`. Write the text "body" as `{ text: 'body' }`. A body that is not signed, and the query of a
   * GET whose `url` is not signed, are refused.
   */
  readonly signed: TSigned;
  /**
   * The text before the signature in the header, such as `sha256=`. The header may hold several signatures, between commas or blanks;
   * callhook ignores those with another prefix. Default: none.
   */
  readonly prefix?: string | undefined;
  /**
   * The parts of a header such as `t=…,v1=…` that hold a signature; one match is enough. Default: the header has no parts, only
   * signatures.
   */
  readonly signatureParts?: readonly string[] | undefined;
  /** The part of the header that holds the time, such as `t`. Default: none. */
  readonly timestampPart?: string | undefined;
  /** The header that holds the time, if it has one of its own. Default: none. */
  readonly timestampHeader?: string | undefined;
  /** The unit of the time: seconds (default) or milliseconds. */
  readonly unit?: 's' | 'ms' | undefined;
  /** The header that holds the id, if `id` is signed. Default: none. */
  readonly idHeader?: string | undefined;
  /** How far the time of signing may be from now, in seconds, unless the receiver has a `tolerance`. Default 300. */
  readonly tolerance?: number | undefined;
}

/** The type of the time of signing: a number if the sender signs a time, otherwise `null`. */
export type TimeOf<TSigned extends readonly SignedPart[]> = 'timestamp' extends TSigned[number]
  ? string extends TSigned[number]
    ? number | null // the parts are known only at run time
    : number
  : null;

/** Checks the options of a format; for `readOptions`. Most are checked together below. */
export const formatOptionChecks: OptionChecks<SignatureFormatOptions> = {
  header: anything,
  signed: anything,
  prefix: anything,
  signatureParts: anything,
  timestampPart: anything,
  timestampHeader: anything,
  unit: oneOf('s', 'ms'),
  idHeader: anything,
  tolerance: clockOptionChecks.tolerance,
};

/**
 * Makes a format of the options that `readOptions` has read.
 *
 * @throws {TypeError} For options that are missing, wrong or contradict each other.
 */
export function signatureFormat(
  options: SignatureFormatOptions,
  encoding: SignatureFormat['encoding'],
): SignatureFormat {
  const { signatureParts, timestampPart, timestampHeader, idHeader, prefix = '', unit = 's' } = options;
  const signed = signedParts(options.signed);
  checkParts(signatureParts, timestampPart);
  check(isPrefix(prefix), `prefix must be the text before the signature, such as 'sha256=', got ${kindOf(prefix)}.`);
  check(prefix === '' || signatureParts === undefined, 'Give prefix or signatureParts, not both.');
  const isTimed = timestampPart !== undefined || timestampHeader !== undefined;
  check(
    timestampPart === undefined || timestampHeader === undefined,
    'Give timestampPart or timestampHeader, not both.',
  );
  check(
    isTimed === signed.includes('timestamp'),
    isTimed
      ? "signed must contain 'timestamp': a time that is not signed proves nothing."
      : "'timestamp' in signed needs timestampHeader or timestampPart, which say where the time is.",
  );
  const hasClock = options.unit !== undefined || options.tolerance !== undefined;
  check(isTimed || !hasClock, 'unit and tolerance belong to a time of signing, and this sender signs none.');
  check(
    (idHeader !== undefined) === signed.includes('id'),
    "idHeader and 'id' in signed belong together: give both or neither.",
  );
  return {
    signed,
    header: headerName(options.header),
    signatureParts: signatureParts && [...signatureParts],
    prefix,
    encoding,
    timestampPart,
    timestampHeader: timestampHeader === undefined ? undefined : headerName(timestampHeader, 'timestampHeader'),
    unit,
    idHeader: idHeader === undefined ? undefined : headerName(idHeader, 'idHeader'),
  };
}

/** Copies what is signed, and tells words from text. */
function signedParts(given: readonly SignedPart[]): SignatureFormat['signed'] {
  const example = "such as ['timestamp', '.', 'body']";
  check(
    Array.isArray(given),
    `signed must be the list of the parts that are signed, ${example}, got ${kindOf(given)}.`,
  );
  const signed = given.map((part: SignedPart) => {
    if (isWord(part)) return part;
    const text: unknown = typeof part === 'object' && part !== null ? part.text : part;
    check(typeof text === 'string', `signed must be a list of texts, ${example}, and one is ${kindOf(text)}.`);
    const looksLike = typeof part === 'string' && /^\W*(timestamp|body|url|method|id)\W*$/i.exec(text)?.[1];
    check(
      !looksLike,
      `signed has a text that looks like the word '${String(looksLike).toLowerCase()}': write only the word, and other characters as parts of their own. If the text itself is signed, write { text: … }.`,
    );
    return { text };
  });
  const isPayloadSigned = signed.includes('body') || signed.includes('url');
  check(isPayloadSigned, `signed must contain 'body', or 'url' for a sender of GET requests, ${example}.`);
  return signed;
}

function isWord(part: unknown): part is SignedWord {
  return (signedWords as readonly unknown[]).includes(part);
}

/** @throws {TypeError} For names that the parts of a header such as `t=…,v1=…` cannot have. */
function checkParts(signatureParts: readonly string[] | undefined, timestampPart: string | undefined): void {
  if (signatureParts === undefined) {
    check(timestampPart === undefined, "timestampPart needs signatureParts, such as ['v1'].");
    return;
  }
  const areNames = Array.isArray(signatureParts) && signatureParts.length > 0;
  const allAreNames =
    areNames && signatureParts.every(isPartName) && (timestampPart === undefined || isPartName(timestampPart));
  check(
    allAreNames,
    'timestampPart and signatureParts must be names without blanks, commas, semicolons and equals signs.',
  );
  const differ = timestampPart === undefined || !signatureParts.includes(timestampPart);
  check(differ, 'timestampPart and signatureParts must have different names.');
}

function isPartName(name: unknown): boolean {
  return typeof name === 'string' && /^[^\s,;=]+$/.test(name);
}

/** HTTP drops blanks at the start of a value. */
function isPrefix(prefix: unknown): boolean {
  return typeof prefix === 'string' && /^([\x21-\x7e][\x20-\x7e]*)?$/.test(prefix);
}

/** The parts of an authenticator that reads a signature of a format. */
interface FormatAuthenticator<TCheck> {
  readonly format: SignatureFormat;
  readonly tolerance: number | undefined;
  readonly scheme: Scheme;
  readonly checkSecret: (secret: string) => void;
  readonly check: (
    read: ReadSignature,
    delivery: SignedDelivery,
    secrets: readonly string[],
    clock: ClockReading,
  ) => TCheck;
}

/** Makes an authenticator that reads its headers before the body. */
export function formatAuthenticator<TCheck extends FormatCheck | Promise<FormatCheck>>(
  parts: FormatAuthenticator<TCheck>,
) {
  const { format, tolerance, scheme, checkSecret, check: checkDelivery } = parts;
  const isUrlSigned = format.signed.includes('url');
  return {
    header: format.header,
    signsOnlyBody: !isUrlSigned,
    mismatchMessage: isUrlSigned ? signsUrl : undefined,
    tolerance,
    scheme,
    checkSecret,
    challenge: undefined, // own, so that nothing put on Object.prototype counts
    ...twoSteps({ read: (header) => readSignature(format, header), check: checkDelivery }),
  };
}
