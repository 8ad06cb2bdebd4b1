import type { SignatureErrorCode } from './check-signature.ts';
import { decodeBase64, decodeHex } from './decode-text.ts';
import {
  maxHeaderLength,
  maxSignatures,
  parseDecimal,
  type SignatureHeader,
  singleHeader,
} from './signature-header.ts';

/** The words that stand for a part of a delivery in what a sender signs. */
export const signedWords = ['timestamp', 'body', 'url', 'method', 'id'] as const;

/** A word that stands for a part of a delivery. */
export type SignedWord = (typeof signedWords)[number];

/** How a sender writes a signature and what it signs. As plain data, so that tests can sign for it. */
export interface SignatureFormat {
  /** What the sender signs, in this order. */
  readonly signed: readonly (SignedWord | { readonly text: string })[];
  /** The header with the signatures; the names of headers are in lower case. */
  readonly header: string;
  /** The names of the parts of the header that hold a signature. `undefined` for a header that is a list of signatures. */
  readonly signatureParts: readonly string[] | undefined;
  /** The text before each signature of a list; may be empty. */
  readonly prefix: string;
  /** The encoding of the signatures. */
  readonly encoding: 'hex' | 'base64';
  /** The part of the header that holds the time of signing. */
  readonly timestampPart: string | undefined;
  /** The header of its own that holds the time of signing. */
  readonly timestampHeader: string | undefined;
  /** The unit of the time. */
  readonly unit: 's' | 'ms';
  /** The header that holds the id. */
  readonly idHeader: string | undefined;
}

/** The content of the headers of a signature. */
export interface ReadSignature {
  /** The signatures, with one character for each byte. Empty for text that is not in the encoding, which matches nothing. */
  readonly signatures: readonly string[];
  /** The digits of the time, as the sender signed them; empty if it signs none. */
  readonly digits: string;
  /** The time of signing in unix seconds, or `null` if the sender signs none. */
  readonly timestamp: number | null;
  /** The id; empty if the sender signs none. */
  readonly id: string;
}

/**
 * Reads the headers of a signature, each of at most 4,096 characters: 1 to 16 signatures and, if there should be one, exactly one time
 * of ASCII digits without a leading zero.
 */
export function readSignature(
  format: SignatureFormat,
  headerOf: (name: string) => SignatureHeader,
): ReadSignature | SignatureErrorCode {
  const names = [format.header, format.timestampHeader, format.idHeader];
  const [value, time, id] = names.map((name) => (name === undefined ? '' : singleHeader(headerOf(name))));
  if (value === undefined || time === undefined || id === undefined) return 'header_missing';
  if (value === null || time === null || id === null) return 'header_malformed';
  if ([value, time, id].some(({ length }) => length > maxHeaderLength)) return 'header_malformed';

  const { texts, times } = format.signatureParts === undefined ? listOf(value, format.prefix) : partsOf(value, format);
  if (texts.length === 0 || texts.length > maxSignatures) return 'header_malformed';
  const signatures = texts.map((text) => decodeSignature(text, format.encoding));
  if (format.timestampHeader !== undefined) times.push(time);
  else if (format.timestampPart === undefined) return { signatures, digits: '', timestamp: null, id };

  const [digits = '', ...more] = times;
  const timestamp = parseDecimal(digits);
  if (timestamp === -1 || more.length > 0) return 'header_malformed';
  return { signatures, digits, timestamp: format.unit === 'ms' ? Math.floor(timestamp / 1000) : timestamp, id };
}

/** The texts of a header that are a signature, and those that are a time. */
interface HeaderTexts {
  readonly texts: string[];
  readonly times: string[];
}

/** Reads `<prefix><signature>`, or several of them between blanks or commas. Ignores what has another prefix. */
function listOf(value: string, prefix: string): HeaderTexts {
  const texts: string[] = [];
  for (let at = 0; at < value.length; ) {
    const start = value.startsWith(prefix, at) ? at + prefix.length : undefined;
    const end = start ?? at;
    const length = value.slice(end).search(/[\s,]|$/);
    if (start !== undefined && length > 0) texts.push(value.slice(start, end + length));
    at = end + length + 1;
  }
  return { texts, times: [] };
}

/** Reads `<name>=<value>`, between commas or semicolons. Ignores other names. */
function partsOf(value: string, { signatureParts = [], timestampPart }: SignatureFormat): HeaderTexts {
  const texts: string[] = [];
  const times: string[] = [];
  for (const part of value.split(/[,;]/)) {
    const [name = ''] = part.split('=', 1);
    const text = part.slice(name.length + 1).trim();
    if (name.trim() === timestampPart) times.push(text);
    else if (signatureParts.includes(name.trim())) texts.push(text);
  }
  return { texts, times };
}

/** Takes base64url for base64, since some libraries write it without saying so. */
function decodeSignature(text: string, encoding: SignatureFormat['encoding']): string {
  const base64 = () => decodeBase64(text.replaceAll('-', '+').replaceAll('_', '/'));
  return String.fromCharCode(...((encoding === 'hex' ? decodeHex(text) : base64()) ?? []));
}

/** The parts of a delivery that a sender may sign. */
export interface SignableDelivery {
  readonly method: string;
  readonly url: string;
  readonly rawBody: Uint8Array | string;
}

/**
 * Returns the parts of a delivery that are signed, in order and not joined, or `undefined` if its payload is not among them: then
 * the signature proves nothing. The payload of a GET is its query.
 */
export function signedChunks(
  { signed }: SignatureFormat,
  { digits, id }: Pick<ReadSignature, 'digits' | 'id'>,
  delivery: SignableDelivery,
): readonly (Uint8Array | string)[] | undefined {
  const isBodySigned = signed.includes('body') || delivery.rawBody.length === 0;
  const isQuerySigned = signed.includes('url') || delivery.method !== 'GET';
  if (!isBodySigned || !isQuerySigned) return undefined;
  return signed.map((part) => {
    if (typeof part === 'object') return part.text;
    if (part === 'body') return delivery.rawBody;
    if (part === 'timestamp') return digits;
    return part === 'id' ? id : delivery[part]; // reads the URL only if it is signed
  });
}
