/** The check of one option. In the message, `must` follows the words "must be". */
export interface OptionCheck {
  readonly must: string;
  readonly holds: (value: unknown) => boolean;
}

/** The checks of all options, so that a new option does not compile without one. */
export type OptionChecks<TOptions> = { readonly [TName in keyof Required<TOptions>]: OptionCheck };

/**
 * Reads the options of a call from their own properties only, so that nothing put on `Object.prototype` counts.
 *
 * @param taker Takes the options: the name of the function, for the messages.
 * @param checks A check for each option that exists. `undefined` counts as not given and passes.
 * @returns A copy that inherits nothing.
 * @throws {TypeError} For options that are not an object, an unknown name (with the nearest one), and a wrong value.
 */
export function readOptions<TOptions extends object>(
  taker: string,
  options: TOptions | undefined,
  checks: OptionChecks<TOptions>,
): TOptions {
  if (options === undefined) return nothing as TOptions; // every option may be left out
  if (Object.prototype.toString.call(options) !== '[object Object]') {
    throw new TypeError(`The options of ${taker} must be an object, got ${kindOf(options)}.`);
  }
  const own: Record<string, unknown> = Object.create(null);
  const names = Object.keys(checks);
  refuseInherited(taker, options, names);
  for (const [name, value] of Object.entries(options)) {
    if (!names.includes(name)) throw unknownOption(taker, name, names);
    const { must, holds } = checks[name as keyof TOptions]; // it is one of their names
    const isWrong = value !== undefined && !holds(value);
    if (isWrong) throw new TypeError(`${name} must be ${must}, got ${kindOf(value)}.`);
    own[name] = value;
  }
  return own as TOptions; // each was checked
}

/** One for all calls without options: a verification takes two microseconds, and `Object.create` would add to it. */
const nothing: object = /* @__PURE__ */ Object.freeze(Object.create(null));

/** @throws {TypeError} With this message, unless `holds`. */
export function check(holds: boolean, message: string): asserts holds {
  if (!holds) throw new TypeError(message);
}

/** For an option that is checked elsewhere. */
export const anything: OptionCheck = { must: 'anything', holds: () => true };

/** Any function. */
export const aFunction: OptionCheck = { must: 'a function', holds: (value) => typeof value === 'function' };
/** `true` or `false`. */
export const aBoolean: OptionCheck = { must: 'true or false', holds: (value) => typeof value === 'boolean' };
/** Any string. */
export const aString: OptionCheck = { must: 'a string', holds: (value) => typeof value === 'string' };

/** One of these words. */
export function oneOf(...words: readonly string[]): OptionCheck {
  return { must: words.map((word) => `'${word}'`).join(' or '), holds: (value) => words.includes(value as string) };
}

/** A whole number from `least` to `most`, both included. */
export function wholeNumber(least: number, most: number = Number.MAX_SAFE_INTEGER, unit = ''): OptionCheck {
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  return {
    must: `a whole number ${unit && `of ${unit} `}${range}`,
    holds: (value) => Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most,
  };
}

/** A number of milliseconds from 0 to `most`, both included; it need not be whole. */
export function milliseconds(most: number = Number.MAX_VALUE): OptionCheck {
  const range = most === Number.MAX_VALUE ? 'of at least 0' : `from 0 to ${most}`;
  return {
    must: `a number of milliseconds ${range}`,
    holds: (value) => typeof value === 'number' && value >= 0 && value <= most,
  };
}

/** Timers cannot wait longer, in milliseconds. */
export const longestTimer = 2 ** 31 - 1;

/** Names a value for a message without repeating text, which may be a secret that was put in the wrong place. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  if (typeof value !== 'object') return value === '' ? 'an empty string' : `a ${typeof value}`;
  return Array.isArray(value) ? 'an array' : 'an object';
}

/** A class with getters for options would otherwise be read as if they were left out. */
function refuseInherited(taker: string, options: object, names: readonly string[]): void {
  for (let above = parentOf(options); above !== null && parentOf(above) !== null; above = parentOf(above)) {
    const inherited = names.find((name) => Object.hasOwn(above as object, name));
    check(inherited === undefined, `The option '${inherited}' of ${taker} is inherited; give it as an own property.`);
  }
}

function parentOf(value: object): object | null {
  return Object.getPrototypeOf(value);
}

function unknownOption(taker: string, name: string, names: readonly string[]): TypeError {
  const [nearest] = names.toSorted((a, b) => distance(name, a) - distance(name, b));
  const shown = name.length > 40 ? `${name.slice(0, 40)}…` : name;
  return new TypeError(
    `${taker} has no option '${shown}'. Did you mean '${nearest}'? Its options are ${names.join(', ')}.`,
  );
}

/** How many letters must be added, removed or replaced to make one word of the other, whatever their case. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, length) => length);
  for (const [index, letter] of [...from.slice(0, 40).toLowerCase()].entries()) {
    const next = [index + 1];
    for (let column = 0; column < to.length; column++) {
      const kept = (row[column] ?? 0) + (letter === to[column]?.toLowerCase() ? 0 : 1);
      next.push(Math.min(kept, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
