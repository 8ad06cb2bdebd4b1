/**
 * Returns a text as one line that is safe in a terminal and a log: control characters, invisible ones and halves of surrogate
 * pairs become `\u{…}`, and the end is cut off.
 *
 * @param maxLength The most characters that remain of the text.
 */
export function oneLine(text: string, maxLength = 2_000): string {
  const short = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  return short.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`);
}
