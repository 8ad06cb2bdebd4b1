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
  const own = Object.create(null);
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(checks, name)) throw unknownOption(taker, name.slice(0, 40), Object.keys(checks));
    if (value !== undefined) checkOption(name, value, checks[name as keyof TOptions]); // it is one of their names
    own[name] = value;
  }
  for (const name in checks) {
    // A class with getters for options would otherwise count as options that were left out.
    const isLost = name in options && !(name in own || name in {});
    if (isLost) throw new TypeError(`The option '${name}' of ${taker} must be an own property.`);
  }
  return own;
}

/** @throws {TypeError} If the value of an option is not what it must be. */
export function checkOption(name: string, value: unknown, { must, holds }: OptionCheck): void {
  if (!holds(value)) throw new TypeError(`${name} must be ${must}, got ${kindOf(value)}.`);
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

function unknownOption(taker: string, name: string, names: readonly string[]): TypeError {
  const nearest = nearestOf(name, names);
  return new TypeError(
    `${taker} has no option '${name}'. Did you mean '${nearest}'? Its options are ${names.join(', ')}.`,
  );
}

/** Returns the name that is most like a misspelt one. */
export function nearestOf(name: string, names: readonly string[]): string {
  return names.reduce((best, next) => (likeness(name, next) > likeness(name, best) ? next : best));
}

/** The share of neighbouring letters that two names have in common. */
function likeness(given: string, name: string): number {
  let shared = 0;
  for (let at = 0; at < given.length; at++) {
    if (name.toLowerCase().includes(given.slice(at, at + 2).toLowerCase())) shared += 1;
  }
  return shared / (given.length + name.length);
}
