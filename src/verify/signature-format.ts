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
  /** The parts that the sender signs, in this order. */
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
  /** The signatures, as the sender wrote them. */
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

  const { signatures, times } =
    format.signatureParts === undefined ? listOf(value, format.prefix) : partsOf(value, format);
  if (signatures.length === 0 || signatures.length > maxSignatures) return 'header_malformed';
  if (format.timestampHeader !== undefined) times.push(time);
  else if (format.timestampPart === undefined) return { signatures, digits: '', timestamp: null, id };

  const [digits = '', ...more] = times;
  const timestamp = parseDecimal(digits);
  if (timestamp === -1 || more.length > 0) return 'header_malformed';
  return { signatures, digits, timestamp: format.unit === 'ms' ? Math.floor(timestamp / 1000) : timestamp, id };
}

/** The texts of a header that are a signature, and those that are a time. */
interface HeaderTexts {
  readonly signatures: string[];
  readonly times: string[];
}

/** Reads `<prefix><signature>`, or several of them between blanks or commas. Ignores what has another prefix. */
function listOf(value: string, prefix: string): HeaderTexts {
  const signatures: string[] = [];
  for (let at = 0; at < value.length; ) {
    const start = value.startsWith(prefix, at) ? at + prefix.length : undefined;
    const end = start ?? at;
    const length = value.slice(end).search(/[\s,]|$/);
    if (start !== undefined && length > 0) signatures.push(value.slice(start, end + length));
    at = end + length + 1;
  }
  return { signatures, times: [] };
}

/** Reads `<name>=<value>`, between commas or semicolons. Ignores other names. */
function partsOf(value: string, { signatureParts = [], timestampPart }: SignatureFormat): HeaderTexts {
  const signatures: string[] = [];
  const times: string[] = [];
  for (const part of value.split(/[,;]/)) {
    const [name = ''] = part.split('=', 1);
    const text = part.slice(name.length + 1).trim();
    if (name.trim() === timestampPart) times.push(text);
    else if (signatureParts.includes(name.trim())) signatures.push(text);
  }
  return { signatures, times };
}

/**
 * Returns a signature with one character for each byte; empty for a text that is not in the encoding. Takes base64url for base64, since
 * some libraries write it without saying so.
 */
export function decodeSignature(text: string, encoding: SignatureFormat['encoding']): string {
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
  const chunks: (Uint8Array | string)[] = [];
  let text = ''; // in one piece, because a call of a hash costs more than its bytes
  for (const part of signed) {
    if (part === 'body') {
      if (text !== '') chunks.push(text);
      chunks.push(delivery.rawBody);
      text = '';
    } else if (typeof part === 'object') text += part.text;
    else if (part === 'timestamp') text += digits;
    else text += part === 'id' ? id : delivery[part]; // reads the URL only if it is signed
  }
  if (text !== '') chunks.push(text);
  return chunks;
}
