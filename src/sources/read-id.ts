import { parseJson } from '../parse-json.ts';
import { bodyText } from '../utf8.ts';
import type { SignedDelivery } from './authenticator.ts';
import type { Payload, ReadPayload } from './source.ts';

/**
 * Returns the text of an id, or of a name, that a source has read; `null` if there is none, or only
 * white space. An integer counts by its text. One
 * above 2^53 does not: JavaScript rounds it, so two of them may be equal.
 */
export function idOf(read: unknown): string | null {
  const isId = typeof read === 'string' ? read.trim() !== '' : typeof read === 'bigint' || Number.isSafeInteger(read);
  return isId ? String(read) : null;
}

/** Makes a function that reads an id from a key of the payload; an integer as it is written in the JSON text, whatever its size. */
export function idAt(key: string): ReadPayload {
  return (payload, delivery, exact = () => exactJson(delivery)) => {
    const value = Object.hasOwn(payload, key) ? payload[key] : undefined;
    return typeof value === 'number' ? integerAt(key, exact()) : value;
  };
}

/** A string, or a number outside of one. */
const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[^\s,}\]]*/g;

/** Parses a body of JSON with every number as the text that it has there. */
export function exactJson({ rawBody }: Pick<SignedDelivery, 'rawBody'>): unknown {
  const quoted = bodyText(rawBody).replace(stringOrNumber, (found) => (found.startsWith('"') ? found : `"${found}"`));
  return parseJson(quoted);
}

/** Finds the integer that a key has; `undefined` for a number of another form, such as 1.0 and 1e3. */
function integerAt(key: string, exact: unknown): string | undefined {
  return /^(0|-?[1-9]\d*)$/.exec((Object(exact) as Payload)[key] as string)?.[0]; // the text of a number
}
