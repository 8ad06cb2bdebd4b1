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
  return (payload, delivery, exact) => {
    const value = Object.hasOwn(payload, key) ? payload[key] : undefined;
    if (typeof value !== 'number') return value;
    return integerOf(value, (Object(exact ? exact() : exactJson(delivery)) as Payload)[key]);
  };
}

/** A string, or a number outside of one. */
const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[^\s,}\]]*/g;

/** Parses a body of JSON with every number as the text that it has there; `undefined` for a body that is not JSON. */
function exactJson({ rawBody }: Pick<SignedDelivery, 'rawBody'>): unknown {
  try {
    const quoted = bodyText(rawBody).replace(stringOrNumber, (found) => (found.startsWith('"') ? found : `"${found}"`));
    return parseJson(quoted);
  } catch {
    return undefined; // a source may decode other bodies
  }
}

/** Makes a function that finds the part of a body with its numbers as text, by that part of the payload which was parsed from it. */
export function exactPartOf(payload: unknown, delivery: Pick<SignedDelivery, 'rawBody'>): (part: unknown) => unknown {
  let exactParts: Map<unknown, unknown> | undefined;
  return (part) => {
    exactParts ??= pairs(payload, exactJson(delivery));
    return exactParts.get(part);
  };
}

/** Pairs each object of a value with the one in the same place of another. A loop, because a body may be nested deeply. */
function pairs(value: unknown, other: unknown): Map<unknown, unknown> {
  const found = new Map<unknown, unknown>();
  const open = [[value, other] as const];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [one, twin] = next;
    if (typeof one !== 'object' || one === null) continue;
    found.set(one, twin);
    for (const [key, inner] of Object.entries(one)) open.push([inner, (Object(twin) as Payload)[key]]);
  }
  return found;
}

/**
 * Returns the text of an integer; `undefined` for a number of another form, such as 1.0 and 1e3.
 *
 * @param text Its text in the body, if that is known: what stands for another number is from another place.
 */
function integerOf(value: number, text: unknown): unknown {
  if (typeof text !== 'string' || Number(text) !== value) return value;
  return /^(0|-?[1-9]\d*)$/.test(text) ? text : undefined;
}
