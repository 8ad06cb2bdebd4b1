import { WebhookError } from '../errors.ts';

const encoder = new TextEncoder();

/** A body that somebody kept for us: its bytes, within the limit. Text is encoded again, which gives back valid UTF-8. */
export function keptBody(kept: Uint8Array | string, maxBytes: number): Uint8Array {
  const bytes = typeof kept === 'string' ? encoder.encode(kept) : kept;
  if (bytes.byteLength > maxBytes) throw tooLarge(maxBytes);
  return bytes;
}

/**
 * Checks what `Content-Length` announces, before a byte is read, and says whether it announces anything.
 *
 * @throws {WebhookError} `body_too_large`.
 */
export function isAnnounced(contentLength: string | null | undefined, maxBytes: number): boolean {
  const announced = contentLength ? Number(contentLength) : Number.NaN;
  if (announced > maxBytes) throw tooLarge(maxBytes);
  return announced >= 0;
}

/** Puts chunks together while they stay within the limit. */
export function collectBody(maxBytes: number) {
  const chunks: Uint8Array[] = [];
  let size = 0;
  return {
    /** @throws {WebhookError} `body_too_large`, as soon as it is. */
    add(chunk: Uint8Array): void {
      size += chunk.byteLength;
      if (size > maxBytes) throw tooLarge(maxBytes);
      chunks.push(chunk);
    },

    bytes(): Uint8Array {
      const [first] = chunks;
      if (first !== undefined && chunks.length === 1) return first;
      const whole = new Uint8Array(size);
      let offset = 0;
      for (const chunk of chunks) {
        whole.set(chunk, offset);
        offset += chunk.byteLength;
      }
      return whole;
    },
  };
}

/** @param advice The line to change, in the words of the framework. */
export function unreadable(advice: string): WebhookError {
  return new WebhookError(
    'body_unreadable',
    `The body was parsed or read before callhook could read the bytes that were signed. ${advice}`,
  );
}

function tooLarge(maxBytes: number): WebhookError {
  return new WebhookError('body_too_large', `The body is larger than maxBodyBytes (${maxBytes}).`);
}
