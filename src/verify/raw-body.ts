import { kindOf } from '../read-options.ts';
import { bytesOf } from '../realms.ts';

/** The raw request body: its bytes, or their exact text. callhook reads a view with an offset where the view points. */
export type RawBody = string | Uint8Array | ArrayBuffer;

/**
 * Returns the body in a form that can be hashed, without copying it.
 *
 * @throws {TypeError} For anything that is not raw, such as an object that a body parser has made.
 */
export function hashable(rawBody: RawBody): Uint8Array | string {
  const bytes = typeof rawBody === 'string' ? rawBody : bytesOf(rawBody);
  if (bytes !== undefined) return bytes;
  throw new TypeError(
    `rawBody must be the raw request body: a string, Uint8Array, Buffer or ArrayBuffer, got ${kindOf(rawBody)}. ` +
      'For a parsed object: read the body before a parser does, as express.raw({ type: "*/*" }) lets you.',
  );
}
