import { tooLarge } from './delivery.ts';

/** The size up to which a block grows, in bytes. Chunks of this size and above are not copied until the body is whole. */
const blockSize = 16_384;

/**
 * Joins chunks while they stay within the limit. It copies small chunks into blocks: an array of them would make a body that
 * arrives byte by byte cost a hundred times its size, and one buffer that doubles would hold twice the size of a body that does
 * not end. A body of one chunk is not copied.
 */
export function collectBody(maxBytes: number) {
  const parts: Uint8Array[] = [];
  let block = new Uint8Array(0); // where the next small chunk goes
  let used = 0; // bytes of it
  let size = 0;

  /** Ends a part of the body before something that lies elsewhere. The rest of the block stays in use. */
  function endPart(): void {
    if (used > 0) parts.push(block.subarray(0, used));
    block = block.subarray(used);
    used = 0;
  }

  return {
    /** @throws {WebhookError} `body_too_large`, as soon as the limit is passed. */
    add(chunk: Uint8Array): void {
      if (chunk.byteLength === 0) return; // any number of them may come
      const isFirst = size === 0;
      size += chunk.byteLength;
      if (size > maxBytes) throw tooLarge(maxBytes);
      if (isFirst || chunk.byteLength >= blockSize) {
        endPart();
        parts.push(chunk);
        return;
      }
      const fits = Math.min(chunk.byteLength, block.byteLength - used);
      block.set(chunk.subarray(0, fits), used);
      used += fits;
      const rest = chunk.byteLength - fits;
      if (rest === 0) return;
      endPart();
      block = new Uint8Array(Math.max(rest, Math.min(size, blockSize)));
      block.set(chunk.subarray(fits));
      used = rest;
    },

    bytes(): Uint8Array {
      endPart();
      const [only] = parts;
      if (only !== undefined && parts.length === 1) return only;
      const whole = new Uint8Array(size);
      let at = 0;
      for (const part of parts) {
        whole.set(part, at);
        at += part.byteLength;
      }
      return whole;
    },
  };
}
