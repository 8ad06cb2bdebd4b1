// Made with the first text and not at load: a test environment may hide these classes though it runs on Node, as Jest's jsdom
// does. Then callhook takes Node's.
let encoder: TextEncoder | undefined;
let decoder: TextDecoder | undefined;

/** Returns the UTF-8 bytes of a text. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  encoder ??= new (classes().TextEncoder)();
  return encoder.encode(text);
}

/**
 * Returns the text of UTF-8 bytes, without a byte order mark.
 *
 * @throws {TypeError} For bytes that are not UTF-8, instead of replacing them.
 */
export function decodeUtf8(bytes: Uint8Array): string {
  decoder ??= new (classes().TextDecoder)('utf-8', { fatal: true });
  return decoder.decode(bytes);
}

/**
 * Returns the text of a body, without a byte order mark, which RFC 8259 section 8.1 allows to skip.
 *
 * @throws {TypeError} For bytes that are not UTF-8.
 */
export function bodyText(rawBody: Uint8Array | string): string {
  return typeof rawBody === 'string' ? rawBody.replace(/^\uFEFF/, '') : decodeUtf8(rawBody);
}

type Classes = Pick<typeof globalThis, 'TextEncoder' | 'TextDecoder'>;

function classes(): Classes {
  // This file also compiles without Node's types.
  const { TextEncoder, process } = globalThis as { TextEncoder?: unknown; process?: Node };
  return TextEncoder === undefined && process ? process.getBuiltinModule('node:util') : globalThis;
}

interface Node {
  getBuiltinModule(name: 'node:util'): Classes;
}
