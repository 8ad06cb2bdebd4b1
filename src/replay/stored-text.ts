import { check, kindOf } from '../read-options.ts';
import { encodeUtf8 } from '../utf8.ts';

/** The largest value that a store keeps, in bytes of UTF-8. */
const maxValueBytes = 65_536;
/** The longest text of a position, in characters. */
const maxPositionLength = 200;

/** Returns whether every store can keep a text, and can tell it from others: without NUL and lone surrogates. */
export function isStorable(text: string): boolean {
  return !/[\0\p{Surrogate}]/u.test(text);
}

/** Returns whether a text is small enough for a value: a character has three bytes at most. */
export function fitsValue(text: string): boolean {
  return text.length * 3 <= maxValueBytes || encodeUtf8(text).byteLength <= maxValueBytes;
}

/**
 * Checks a value before it goes to a store.
 *
 * @throws {TypeError} If it is not text, is larger than 65,536 bytes or has characters that some stores cannot keep.
 */
export function checkValue(value: string): void {
  check(typeof value === 'string', `The value must be a string, got ${kindOf(value)}.`);
  check(fitsValue(value), `The value must be at most ${maxValueBytes} bytes in UTF-8.`);
  check(isStorable(value), 'The value must not contain NUL or lone surrogates.');
}

/** Returns whether a value is a position: a finite number, or a non-empty text of at most 200 characters that stores can keep. */
export function isPosition(value: unknown): value is number | string {
  if (typeof value !== 'string') return Number.isFinite(value);
  return value !== '' && value.length <= maxPositionLength && isStorable(value);
}

/**
 * Turns a position into text of which the greater is the higher position, if it is compared by its bytes in UTF-8: `n` and
 * 16 hex digits for a number, `s` and the text for a text.
 *
 * @throws {TypeError} If it is neither a finite number nor a non-empty text of at most 200 characters that stores can keep.
 */
export function positionText(position: number | string): string {
  check(
    isPosition(position),
    `position must be a finite number, or a text of 1 to ${maxPositionLength} characters without NUL or lone surrogates, got ${kindOf(position)}.`,
  );
  return typeof position === 'number' ? `n${sortableHex(position)}` : `s${position}`;
}

/** Returns whether the text of a position is the higher one. It compares by code points, which is the order of UTF-8. The order of `>` differs for characters above U+FFFF. */
export function isHigher(text: string, other: string): boolean {
  let at = 0;
  while (at < text.length && text[at] === other[at]) at++;
  return (text.codePointAt(at) ?? -1) > (other.codePointAt(at) ?? -1);
}

/** The bits of a number, with the sign bit flipped, or all bits if it is negative: their order is that of the numbers. */
function sortableHex(number: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, number + 0); // turns -0 into 0
  const bits = view.getBigUint64(0);
  const sign = 1n << 63n;
  const sortable = bits < sign ? bits | sign : ~bits & (2n * sign - 1n);
  return sortable.toString(16).padStart(16, '0');
}

/** @throws {TypeError} For a value that is not text, or is empty. The message has its name and an example. */
export function checkText(name: string, value: string, example: string): void {
  const isText = typeof value === 'string' && value !== '';
  check(isText, `${name} must be a non-empty string, such as ${example}, got ${kindOf(value)}.`);
}
