import { kindOf } from '../read-options.ts';
import { isInstance } from '../realms.ts';

/** The raw request body: its bytes, or their exact text. callhook reads a view with an offset where the view points. */
export type RawBody = string | Uint8Array | ArrayBuffer;

/**
 * Returns the body in a form that can be hashed, without copying it.
 *
 * @throws {TypeError} For anything that is not raw, such as an object that a body parser has made.
 */
export function hashable(rawBody: RawBody): Uint8Array | string {
  if (typeof rawBody === 'string' || rawBody instanceof Uint8Array) return rawBody;
  // Both tests also hold for buffers of another realm (an edge sandbox, a test environment); instanceof does not.
  if (ArrayBuffer.isView(rawBody)) return bytesOfView(rawBody);
  if (isInstance(rawBody, 'ArrayBuffer')) return new Uint8Array(rawBody);
  throw new TypeError(
    `rawBody must be the raw request body: a string, Uint8Array, Buffer or ArrayBuffer, got ${kindOf(rawBody)}. ` +
      'For a parsed object: read the body before a parser does, as express.raw({ type: "*/*" }) lets you.',
  );
}

function bytesOfView(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
