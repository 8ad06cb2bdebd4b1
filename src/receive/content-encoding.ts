import { ignoreRejection } from '../call-observer.ts';
import { isWebhookError, WebhookError } from '../errors.ts';
import type { Awaitable } from '../replay/replay-store.ts';
import { singleHeader } from '../verify/signature-header.ts';
import { collectBody } from './collect-body.ts';
import type { Delivery } from './delivery.ts';

const none: readonly string[] = [];

/** More of them in a row only serve to make a small body large. */
const maxEncodings = 2;

/**
 * Returns the encodings of a body in the order in which the sender applied them; none if its bytes are the content itself.
 * https://www.rfc-editor.org/rfc/rfc9110#name-content-encoding
 */
export function contentEncodings(header: Delivery<unknown>['header']): readonly string[] {
  const value = singleHeader(header('content-encoding'));
  if (!value) return none;
  const encodings = value
    .slice(0, 100)
    .split(',', 2 * maxEncodings)
    .map((name) => name.trim().toLowerCase());
  return encodings.filter((name) => name !== '' && name !== 'identity');
}

/**
 * Returns the content of an authentic body. A middleware may have decoded it and left the header as it was.
 *
 * @throws {WebhookError} As {@link decodeContent}, and `body_not_json` for a body that does not have the encodings.
 */
export function contentOf(body: Uint8Array, encodings: readonly string[], maxBytes: number): Awaitable<Uint8Array> {
  if (isJson(body)) return body;
  return decodeContent(body, encodings, maxBytes).then((content) => {
    if (content !== undefined) return content;
    throw new WebhookError('body_not_json', `The body is neither JSON nor in the encoding ${encodings.join(', ')}.`);
  });
}

/** Whether a body begins as JSON does. No encoding begins like that. */
function isJson(body: Uint8Array): boolean {
  const first = body.find((byte) => !blank.includes(byte));
  return first === 0x7b || first === 0x5b; // { and [
}

/** White space of JSON, and the bytes of a byte order mark. */
const blank: readonly number[] = [0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf];

/**
 * Decodes a body.
 *
 * @param maxBytes The most bytes of the content, also between two encodings. Decoding stops as soon as there are more.
 * @returns The content; `undefined` if the body does not have these encodings.
 * @throws {WebhookError} `encoding_unsupported`, which names the encoding, and `body_too_large`.
 */
export async function decodeContent(
  body: Uint8Array,
  encodings: readonly string[],
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const unsupported = encodings.find((name) => !/^(x-)?gzip$|^deflate$/.test(name));
  if (unsupported !== undefined || encodings.length > maxEncodings) {
    throw unsupportedEncoding(unsupported ?? encodings.join(', '));
  }
  let content: Uint8Array | undefined = body;
  for (const name of encodings.toReversed()) content = content && (await inflate(content, name, maxBytes));
  return content;
}

/** `deflate` means data with a header of zlib, which some senders leave out. The header is divisible by 31 (RFC 1950). */
function formatOf(encoding: string, [first = 0, second = 0]: Uint8Array): CompressionFormat {
  if (encoding !== 'deflate') return 'gzip';
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0 ? 'deflate' : 'deflate-raw';
}

async function inflate(body: Uint8Array, encoding: string, maxBytes: number): Promise<Uint8Array | undefined> {
  const { readable, writable } = decompression(encoding, body);
  const content = collectBody(maxBytes);
  // By its own ends, and not by `pipeThrough`: the streams of edge runtimes may be of other classes than this one.
  const reader = readable.getReader();
  ignoreRejection(writePieces(writable.getWriter(), body)); // rejects if the reader does
  try {
    for (let next = await reader.read(); next.value !== undefined; next = await reader.read()) content.add(next.value);
    return content.bytes();
  } catch (thrown) {
    ignoreRejection(reader.cancel()); // nobody waits for it
    if (isWebhookError(thrown)) throw thrown; // too large
    return undefined;
  }
}

/** A runtime may decode the whole of a piece at once, and a small piece never becomes too large. */
const pieceSize = 16_384;

async function writePieces(writer: WritableStreamDefaultWriter<BufferSource>, body: Uint8Array): Promise<void> {
  for (let at = 0; at < body.byteLength; at += pieceSize) {
    await writer.write(body.subarray(at, at + pieceSize) as BufferSource); // of any buffer
  }
  await writer.close();
}

/** @throws {WebhookError} `encoding_unsupported` if the runtime has no such class, or the class does not know the format. */
function decompression(encoding: string, body: Uint8Array): DecompressionStream {
  try {
    return new DecompressionStream(formatOf(encoding, body));
  } catch {
    throw unsupportedEncoding(encoding);
  }
}

function unsupportedEncoding(name: string): WebhookError {
  const shown = /^[\w, -]{1,40}$/.test(name) ? name : 'another one';
  return new WebhookError(
    'encoding_unsupported',
    `The body has the Content-Encoding ${shown}, and callhook decodes only gzip and deflate here.`,
  );
}
