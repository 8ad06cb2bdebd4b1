import { tooLarge } from '../../receive/index.ts';
import { encodeUtf8 } from '../../utf8.ts';

export { collectBody } from '../../receive/index.ts';

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
