import { WebhookError } from '../errors.ts';

// fatal: invalid UTF-8 is refused, not replaced. A byte order mark is skipped, as RFC 8259 section 8.1 allows.
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses a body whose signature holds.
 *
 * @throws {WebhookError} `body_not_json` when it is no UTF-8 or no JSON.
 */
export function decodeJson(rawBody: Uint8Array | string): unknown {
  try {
    return JSON.parse(typeof rawBody === 'string' ? rawBody.replace(/^\uFEFF/, '') : decoder.decode(rawBody));
  } catch {
    // No cause: the messages of JSON.parse quote the body.
    throw new WebhookError('body_not_json');
  }
}
