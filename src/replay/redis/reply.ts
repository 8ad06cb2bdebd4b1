import { kindOf } from '../../read-options.ts';
import { isBytes } from '../../realms.ts';
import { decodeUtf8 } from '../../utf8.ts';

// Only the replies that Redis gives to the store's own commands count. Any other may come from something that has not sent
// them to Redis: a transaction, a mock, a wrapper with other parameters.

/**
 * Reads the reply to `SET` with `NX`: `true` if the key was free.
 *
 * @throws {TypeError} If it is neither `OK` nor null.
 */
export function wasSet(reply: unknown): boolean {
  if (reply === null) return false;
  if (textOf(reply) === 'OK') return true;
  throw unfit(reply);
}

/**
 * Reads the reply of a script that answers 1 for yes and 0 for no.
 *
 * @throws {TypeError} If it is neither.
 */
export function isOne(reply: unknown): boolean {
  const number = integerOf(reply);
  if (number === 0 || number === 1) return number === 1;
  throw unfit(reply);
}

/**
 * Reads the reply of a script that answers an integer of at least -1, or `=` and a text.
 *
 * @returns The number, or the text without the `=`.
 * @throws {TypeError} If it is neither.
 */
export function numberOrText(reply: unknown): number | string {
  const number = integerOf(reply);
  if (number !== undefined && number >= -1) return number;
  const text = textOf(reply);
  if (text?.startsWith('=')) return text.slice(1);
  throw unfit(reply);
}

/** Makes the error for a reply that Redis does not give. */
export function unfit(reply: unknown): TypeError {
  return new TypeError(
    `redisStore got ${kindOf(reply)} from its client, which is not an answer of Redis to this command: pass the client itself, one that returns promises, not a transaction, a mock or a wrapper.`,
  );
}

/** Reads an integer, which clients return as a number, or as the type that you have told them to use. */
function integerOf(reply: unknown): number | undefined {
  const digits = typeof reply === 'number' || typeof reply === 'bigint' ? String(reply) : textOf(reply);
  const number = digits !== undefined && /^-?\d{1,16}$/.test(digits) ? Number(digits) : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}

/** Reads a text, which clients return as a string, or as bytes if you have told them to. */
function textOf(reply: unknown): string | undefined {
  if (typeof reply === 'string') return reply;
  return isBytes(reply) ? decodeUtf8(reply) : undefined;
}
