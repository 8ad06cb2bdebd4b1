import { tooLarge } from './delivery.ts';

/** The size up to which a block grows, in bytes. A body that does not end holds at most this much more than it has brought. */
const blockSize = 16_384;

/**
 * Joins chunks while they stay within the limit. It copies them into blocks: an array of chunks would make a body that arrives
 * byte by byte cost a hundred times its size, and one buffer that doubles would hold twice the size of a body that does not
 * end. A body of one chunk is not copied.
 */
export function collectBody(maxBytes: number) {
  const full: Uint8Array[] = [];
  let block: Uint8Array = new Uint8Array(0); // the last one
  let used = 0; // bytes of it
  let size = 0;
  return {
    /** @throws {WebhookError} `body_too_large`, as soon as the limit is passed. */
    add(chunk: Uint8Array): void {
      if (size + chunk.byteLength > maxBytes) throw tooLarge(maxBytes);
      const fits = Math.min(chunk.byteLength, block.byteLength - used);
      if (fits > 0) block.set(chunk.subarray(0, fits), used);
      used += fits;
      const rest = chunk.byteLength - fits;
      if (rest > 0) {
        if (size > 0) full.push(block);
        block = size === 0 ? chunk : filled(chunk.subarray(fits), Math.max(rest, Math.min(size, blockSize)));
        used = rest;
      }
      size += chunk.byteLength;
    },

    bytes(): Uint8Array {
      const last = block.subarray(0, used);
      if (full.length === 0) return last;
      const whole = new Uint8Array(size);
      let at = 0;
      for (const part of [...full, last]) {
        whole.set(part, at);
        at += part.byteLength;
      }
      return whole;
    },
  };
}

/** Copies the beginning of a block: callhook never writes to a chunk of the platform. */
function filled(start: Uint8Array, length: number): Uint8Array {
  const block = new Uint8Array(length);
  block.set(start);
  return block;
}
