/** A body as it arrived: the bytes, or the exact text of them. Views with an offset are read where they point. */
export type RawBody = string | Uint8Array | ArrayBuffer;

/**
 * The body as something that can be hashed, without copying.
 *
 * @throws {TypeError} For anything that is no bytes, such as a body that a parser has already turned into an object.
 */
export function hashable(rawBody: RawBody): Uint8Array | string {
  if (typeof rawBody === 'string' || rawBody instanceof Uint8Array) return rawBody;
  // Both tests hold for buffers of another realm too (an edge sandbox, a test environment), where instanceof does not.
  if (ArrayBuffer.isView(rawBody)) return bytesOfView(rawBody);
  if (Object.prototype.toString.call(rawBody) === '[object ArrayBuffer]') return new Uint8Array(rawBody);
  throw new TypeError(
    `rawBody must be the body as it arrived: a string, Uint8Array, Buffer or ArrayBuffer. Got ${kindOf(rawBody)}. ` +
      'If it is a parsed object, read the raw bytes before any JSON parser does (for Express: express.raw({ type: "*/*" }) on this route).',
  );
}

function bytesOfView(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value;
}
