import { fitsValue } from './stored-text.ts';

/** Tells a result from what else a store may keep under a key, such as the value of a receiver. */
const mark = 'result ';

/** Writes the result of a run for a store; `undefined` if it is too large, or JSON cannot hold it. */
export function resultText(value: unknown): string | undefined {
  try {
    const json = JSON.stringify(value);
    const text = json === undefined ? undefined : mark + json;
    return text !== undefined && fitsValue(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Reads a result that a store has kept; `undefined` if it has kept none. */
export function readResult<T>(text: string | undefined): T | undefined {
  if (!text?.startsWith(mark)) return undefined;
  try {
    return JSON.parse(text.slice(mark.length)) as T; // as resultText wrote it
  } catch {
    return undefined;
  }
}
