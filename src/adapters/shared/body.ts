import { tooLarge } from '../../receive/index.ts';
import { encodeUtf8 } from '../../utf8.ts';

/** Takes a body that a parser kept: its bytes, within the limit. Encoding text again gives back the bytes of valid UTF-8. */
export function keptBody(kept: Uint8Array | string, maxBytes: number): Uint8Array {
  const bytes = typeof kept === 'string' ? encodeUtf8(kept) : kept;
  if (bytes.byteLength > maxBytes) throw tooLarge(maxBytes);
  return bytes;
}

/**
 * Refuses a body whose `Content-Length` is over the limit, before reading a byte.
 *
 * @throws {WebhookError} `body_too_large`.
 */
export function checkAnnounced(contentLength: string | null | undefined, maxBytes: number): void {
  if (Number(contentLength ?? 0) > maxBytes) throw tooLarge(maxBytes);
}

/**
 * Joins chunks while they stay within the limit. It copies them into one buffer that grows: an array of chunks would make a
 * body that arrives byte by byte cost a hundred times its size. A body of one chunk is not copied.
 */
export function collectBody(maxBytes: number) {
  let buffer: Uint8Array = new Uint8Array(0);
  let size = 0;
  return {
    /** @throws {WebhookError} `body_too_large`, as soon as the limit is passed. */
    add(chunk: Uint8Array): void {
      const needed = size + chunk.byteLength;
      if (needed > maxBytes) throw tooLarge(maxBytes);
      if (size === 0) {
        buffer = chunk;
      } else {
        if (needed > buffer.byteLength) buffer = grown(buffer, Math.max(needed, 2 * size));
        buffer.set(chunk, size);
      }
      size = needed;
    },

    bytes: (): Uint8Array => buffer.subarray(0, size),
  };
}

/** Never writes to a chunk: it is full, so the next chunk makes a copy first. */
function grown(buffer: Uint8Array, length: number): Uint8Array {
  const larger = new Uint8Array(length);
  larger.set(buffer);
  return larger;
}
