import { decodeUtf8 } from '../utf8.ts';
import { decodeBase64 } from './decode-text.ts';
import type { Mac } from './mac.ts';

/** A JSON Web Token, parsed and not yet verified. */
export interface ParsedJwt {
  /** The token, as it came. */
  readonly token: string;
  /** The algorithm that the token says; only a source decides which ones count. */
  readonly algorithm: unknown;
  /** The id of the key; `undefined` if the token names none. */
  readonly keyId: string | undefined;
  /** The claims by name. */
  readonly claims: ReadonlyMap<string, unknown>;
  /** The text that is signed. */
  readonly signedText: string;
  /** The signature, with one character for each byte. */
  readonly signature: Mac;
}

/** The most characters of a token. */
const maxTokenLength = 8_192;

/**
 * Members of a header that let a token choose its own key, or change what is signed (RFC 7515, section 4.1, and RFC 7797): callhook
 * understands none of them, and refuses them.
 */
const refusedMembers = ['crit', 'b64', 'jku', 'jwk', 'x5u', 'x5c', 'zip', 'enc'];

/**
 * Parses a signed JSON Web Token in its compact form (RFC 7519) of at most 8,192 characters. Returns `undefined` for anything else: for
 * encrypted and nested tokens, an empty signature, a name that is twice in the header or in the claims, and headers with `crit`, `jwk`
 * or the like.
 */
export function parseJwt(token: string): ParsedJwt | undefined {
  if (token.length > maxTokenLength) return undefined;
  const [header = '', claims = '', signature = '', ...more] = token.split('.');
  const members = membersOf(header);
  const claimed = membersOf(claims);
  const bytes = decodeBase64url(signature);
  if (members === undefined || claimed === undefined || bytes === undefined || more.length > 0) return undefined;
  if (refusedMembers.some((name) => members.has(name))) return undefined;
  const keyId = members.get('kid');
  return {
    token,
    algorithm: members.get('alg'),
    keyId: typeof keyId === 'string' ? keyId : undefined,
    claims: claimed,
    signedText: `${header}.${claims}`,
    signature: String.fromCharCode(...bytes),
  };
}

/** Returns the members of a JSON object in base64url, or `undefined` for anything else, also if two have the same name. */
function membersOf(base64url: string): ReadonlyMap<string, unknown> | undefined {
  const bytes = decodeBase64url(base64url);
  if (bytes === undefined) return undefined;
  try {
    const text = decodeUtf8(bytes);
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const members = new Map(Object.entries(value)); // Object.prototype gives it nothing
    return members.size === countNames(text) ? members : undefined;
  } catch {
    return undefined;
  }
}

/** Counts the names at the top level of a JSON object, of which `JSON.parse` keeps the last of those that are the same. */
function countNames(json: string): number {
  let depth = 0;
  let names = 0;
  for (const [token, colon] of json.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (colon !== undefined && depth === 1) names += 1;
  }
  return names;
}

/** Decodes base64url without padding (RFC 7515, section 2), of at least one byte. */
function decodeBase64url(text: string): Uint8Array | undefined {
  if (!/^[\w-]+$/.test(text)) return undefined;
  return decodeBase64(text.replaceAll('-', '+').replaceAll('_', '/'));
}
