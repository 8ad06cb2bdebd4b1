/** A signature header as a framework gives it. */
export type SignatureHeader = string | readonly string[] | null | undefined;

/** The content of a signature header. */
export interface ParsedSignatureHeader {
  /** The time of signing, in the unit of the sender. */
  readonly timestamp: number;
  /** The digits of the time, as the sender signed them. */
  readonly digits: string;
  /** The values of the signatures; each should be a MAC in hex. */
  readonly signatures: readonly string[];
}

/** The names of the parts of a header. */
export interface HeaderParts {
  /** The name of the part that holds the time of signing, such as `t`. */
  readonly timestamp: string;
  /** The names of the parts that hold a MAC each, such as `v1`. */
  readonly signatures: readonly string[];
}

/** The most characters that callhook reads of a header. */
export const maxHeaderLength = 4_096;
/** The most signatures that a header may hold, as during a rotation. */
export const maxSignatures = 16;

/**
 * Parses `t=<time>,v1=<hex>`, or the same with other names.
 *
 * It splits parts on `,` and on their first `=`, trims both sides and ignores other names. There must be exactly one time,
 * of ASCII digits without a leading zero, and 1 to 16 signatures, in at most 4,096 characters.
 */
export function parseSignatureHeader(
  header: SignatureHeader,
  parts: HeaderParts,
): ParsedSignatureHeader | 'header_missing' | 'header_malformed' {
  const value = singleHeader(header);
  if (value === undefined) return 'header_missing';
  if (value === null || value.length > maxHeaderLength) return 'header_malformed';

  let timestamp = -1;
  let digits = '';
  const signatures: string[] = [];
  for (let start = 0, end = 0; start < value.length; start = end + 1) {
    end = value.indexOf(',', start);
    if (end === -1) end = value.length;
    const equals = value.indexOf('=', start);
    if (equals === -1 || equals > end) continue;
    const name = value.slice(start, equals).trim();
    if (name === parts.timestamp) {
      if (timestamp !== -1) return 'header_malformed';
      digits = value.slice(equals + 1, end).trim();
      timestamp = parseDecimal(digits);
      if (timestamp === -1) return 'header_malformed';
    } else if (parts.signatures.includes(name)) {
      if (signatures.length === maxSignatures) return 'header_malformed';
      signatures.push(value.slice(equals + 1, end).trim());
    }
  }
  if (timestamp === -1 || signatures.length === 0) return 'header_malformed';
  return { timestamp, digits, signatures };
}

/** Returns the value of a header, `undefined` if it is missing or empty, `null` if it is not exactly one string. */
export function singleHeader(header: SignatureHeader): string | null | undefined {
  const value: unknown = Array.isArray(header) && header.length < 2 ? header[0] : header;
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'string' ? value : null;
}

/** Returns the number that ASCII digits without a leading zero spell, or -1 for any other text. */
export function parseDecimal(digits: string): number {
  if (digits === '' || (digits.length > 1 && digits.charCodeAt(0) === 0x30)) return -1;
  let value = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = 10 * value + digit;
  }
  return value;
}
