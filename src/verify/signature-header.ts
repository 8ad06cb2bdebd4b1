/** A signature header as a framework hands it over. */
export type SignatureHeader = string | readonly string[] | null | undefined;

/** What a signature header says. */
export interface ParsedSignatureHeader {
  /** `t`, in unix seconds. */
  readonly timestamp: number;
  /** The digits of `t`, as they were signed. */
  readonly digits: string;
  /** The values of the `v1` parts: what should be a MAC in hex. */
  readonly signatures: readonly string[];
}

const maxLength = 4_096;
const maxSignatures = 16;

/**
 * Reads `t=<unix seconds>,v1=<hex>`.
 *
 * Parts are split on `,` and on their first `=`, both sides are trimmed, other names are ignored. There must be exactly
 * one `t`, of ASCII digits without a leading zero, and 1 to 16 `v1`, in at most 4,096 characters.
 */
export function parseSignatureHeader(
  header: SignatureHeader,
): ParsedSignatureHeader | 'header_missing' | 'header_malformed' {
  const value = typeof header === 'string' ? header : onlyValue(header);
  if (value === undefined || value === null || value === '') return 'header_missing';
  if (typeof value !== 'string' || value.length > maxLength) return 'header_malformed';

  let timestamp = -1;
  let digits = '';
  const signatures: string[] = [];
  for (let start = 0, end = 0; start < value.length; start = end + 1) {
    end = value.indexOf(',', start);
    if (end === -1) end = value.length;
    const equals = value.indexOf('=', start);
    if (equals === -1 || equals > end) continue;
    const name = value.slice(start, equals).trim();
    if (name === 't') {
      if (timestamp !== -1) return 'header_malformed';
      digits = value.slice(equals + 1, end).trim();
      timestamp = parseDecimal(digits);
      if (timestamp === -1) return 'header_malformed';
    } else if (name === 'v1') {
      if (signatures.length === maxSignatures) return 'header_malformed';
      signatures.push(value.slice(equals + 1, end).trim());
    }
  }
  if (timestamp === -1 || signatures.length === 0) return 'header_malformed';
  return { timestamp, digits, signatures };
}

/** The one element of an array, `undefined` for an empty one; more than one is left as it is, to be refused. */
function onlyValue(header: Exclude<SignatureHeader, string>): unknown {
  return Array.isArray(header) && header.length < 2 ? header[0] : header;
}

/** The number that ASCII digits without a leading zero spell; -1 for anything else. */
function parseDecimal(digits: string): number {
  if (digits === '' || (digits.length > 1 && digits.charCodeAt(0) === 0x30)) return -1;
  let value = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = 10 * value + digit;
  }
  return value;
}
