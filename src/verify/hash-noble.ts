import { hmac } from '@noble/hashes/hmac.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 as sha256Of, sha384, sha512 } from '@noble/hashes/sha2.js';
import { encodeUtf8 } from '../utf8.ts';
import type { Mac } from './mac.ts';

/** Returns the HMAC-SHA1 of a text. It hashes key and text as UTF-8. */
export function hmacSha1(secret: string, text: string): Mac {
  return macOf(hmac(sha1, encodeUtf8(secret), encodeUtf8(text)));
}

/** Returns the HMAC-SHA384 of a text. It hashes key and text as UTF-8. */
export function hmacSha384(secret: string, text: string): Mac {
  return macOf(hmac(sha384, encodeUtf8(secret), encodeUtf8(text)));
}

/** Returns the HMAC-SHA512 of a text. It hashes key and text as UTF-8. */
export function hmacSha512(secret: string, text: string): Mac {
  return macOf(hmac(sha512, encodeUtf8(secret), encodeUtf8(text)));
}

/** Returns the SHA-256 hash of bytes, or of a text in UTF-8, in the form of a MAC. */
export function sha256(content: Uint8Array | string): Mac {
  return macOf(sha256Of(typeof content === 'string' ? encodeUtf8(content) : content));
}

function macOf(bytes: Uint8Array): Mac {
  return String.fromCharCode(...bytes);
}
