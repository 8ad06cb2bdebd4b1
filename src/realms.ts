// Tests of values that may come from another realm, in which `instanceof` does not hold: test runners and edge runtimes run
// code in a sandbox with classes of its own, while Node makes its errors and bytes outside.

/** Returns whether a value is an error, also if JavaScript code of another realm made it. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || isInstance(value, 'Error');
}

/** Returns whether a value is a `Uint8Array` or a `Buffer` of any realm. */
export function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array || isInstance(value, 'Uint8Array');
}

/** Returns the bytes of a buffer or of a view, of any realm, without copying them; `undefined` for everything else. */
export function bytesOf(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return isInstance(value, 'ArrayBuffer') ? new Uint8Array(value as ArrayBuffer) : undefined; // by its name
}

/** Returns whether a value can be awaited: a promise of any realm, or a query that starts when something waits for it. */
export function isThenable<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false; // as for `await`
  return typeof (value as { then?: unknown }).then === 'function';
}

/** Returns whether a value is an instance of a built-in class of any realm. */
export function isInstance(value: unknown, className: BuiltIn): boolean {
  return Object.prototype.toString.call(value) === `[object ${className}]`;
}

type BuiltIn =
  | 'ArrayBuffer'
  | 'Date'
  | 'DOMException'
  | 'Error'
  | 'Headers'
  | 'Promise'
  | 'Response'
  | 'Uint8Array'
  | 'URL';
