import { tooLarge } from '../../receive/index.ts';

const encoder = new TextEncoder();

/** A body that somebody kept for us: its bytes, within the limit. Text is encoded again, which gives back valid UTF-8. */
export function keptBody(kept: Uint8Array | string, maxBytes: number): Uint8Array {
  const bytes = typeof kept === 'string' ? encoder.encode(kept) : kept;
  if (bytes.byteLength > maxBytes) throw tooLarge(maxBytes);
  return bytes;
}

/**
 * Refuses a body by what `Content-Length` announces, before a byte is read.
 *
 * @throws {WebhookError} `body_too_large`.
 */
export function checkAnnounced(contentLength: string | null | undefined, maxBytes: number): void {
  if (Number(contentLength ?? 0) > maxBytes) throw tooLarge(maxBytes);
}

/**
 * Puts chunks together while they stay within the limit. They are copied into one buffer that grows: kept one by one, a
 * body sent byte by byte would cost a hundred times its size. A body of one chunk is not copied.
 */
export function collectBody(maxBytes: number) {
  let buffer: Uint8Array = new Uint8Array(0);
  let size = 0;
  return {
    /** @throws {WebhookError} `body_too_large`, as soon as it is. */
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

/** A chunk is never written to: it is full, so the first thing that follows it makes a copy. */
function grown(buffer: Uint8Array, length: number): Uint8Array {
  const larger = new Uint8Array(length);
  larger.set(buffer);
  return larger;
}
