import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import {
  aBoolean,
  aFunction,
  anything,
  aString,
  kindOf,
  milliseconds,
  oneOf,
  readOptions,
  wholeNumber,
} from '../src/read-options.ts';

interface Options {
  readonly tolerance?: number | undefined;
  readonly observe?: (() => void) | undefined;
  readonly ack?: 'handled' | 'early' | undefined;
  readonly detectStale?: boolean | undefined;
  readonly prefix?: string | undefined;
  readonly replay?: unknown;
}

const read = (options: unknown) =>
  readOptions<Options>('taker', options as Options, {
    tolerance: wholeNumber(0, 86_400, 'seconds'),
    observe: aFunction,
    ack: oneOf('handled', 'early'),
    detectStale: aBoolean,
    prefix: aString,
    replay: anything,
  });

const names = ['tolerance', 'observe', 'ack', 'detectStale', 'prefix', 'replay'];

afterEach(() => {
  for (const name of names) delete (Object.prototype as Record<string, unknown>)[name];
});

describe('readOptions', () => {
  it('gives a copy of what was given, which inherits nothing', () => {
    const given = { tolerance: 5, ack: 'early' };
    const own = read(given);
    expect({ ...own }).toEqual(given);
    expect(Object.getPrototypeOf(own)).toBe(null);
    expect({ ...read(undefined) }).toEqual({});
  });

  it('takes undefined for an option that was left out', () => {
    expect({ ...read({ tolerance: undefined, observe: undefined }) }).toEqual({});
    expect(() => read({ tolerence: undefined })).toThrow(/no option 'tolerence'/);
  });

  it.each([
    [null, 'null'],
    [10, '10'],
    ['whsec_secret', 'a string'],
    [true, 'true'],
    [() => {}, 'a function'],
    [[], 'an array'],
    [new Map([['tolerance', 5]]), 'an object'],
    [new Date(), 'an object'],
    [Promise.resolve({}), 'an object'],
    [Symbol('s'), 'a symbol'],
    [5n, 'a bigint'],
  ])('refuses %s, which is not an object of options', (options, kind) => {
    expect(() => read(options)).toThrow(new TypeError(`The options of taker must be an object, got ${kind}.`));
  });

  it.each([
    ['tolerence', 'tolerance'],
    ['toleranceSeconds', 'tolerance'],
    ['Tolerance', 'tolerance'],
    ['onObserve', 'observe'],
    ['detect_stale', 'detectStale'],
    ['reply', 'replay'],
    ['constructor', undefined],
    ['toString', undefined],
  ])('names the nearest option for %s', (name, nearest) => {
    const taking = () => read({ [name]: 1 });
    expect(taking).toThrow(TypeError);
    expect(taking).toThrow(`taker has no option '${name}'. Did you mean '${nearest ?? ''}`);
    expect(taking).toThrow('Its options are tolerance, observe, ack, detectStale, prefix, replay.');
  });

  it('refuses an own __proto__ and shortens long names', () => {
    expect(() => read(JSON.parse('{"__proto__": {"tolerance": 5}}'))).toThrow(/no option '__proto__'/);
    expect(() => read({ ['x'.repeat(10_000)]: 1 })).toThrow(/^.{0,200}$/);
  });

  it.each([
    [{ tolerance: -1 }, 'tolerance must be a whole number of seconds from 0 to 86400, got -1.'],
    [{ tolerance: Number.NaN }, 'tolerance must be a whole number of seconds from 0 to 86400, got NaN.'],
    [{ tolerance: '300' }, 'tolerance must be a whole number of seconds from 0 to 86400, got a string.'],
    [{ tolerance: null }, 'tolerance must be a whole number of seconds from 0 to 86400, got null.'],
    [{ observe: {} }, 'observe must be a function, got an object.'],
    [{ ack: 'whsec_secret' }, "ack must be 'handled' or 'early', got a string."],
    [{ detectStale: 1 }, 'detectStale must be true or false, got 1.'],
    [{ prefix: [] }, 'prefix must be a string, got an array.'],
  ])('says what an option must be: %j', (options, message) => {
    expect(() => read(options)).toThrow(new TypeError(message));
  });

  it('takes milliseconds up to a limit, which may be Infinity', () => {
    const within = (value: unknown, most?: number) => milliseconds(most).holds(value);
    expect([0, 0.5, 1e9, Infinity, -1, Number.NaN, '5', null].map((value) => within(value))).toEqual([
      ...[true, true, true],
      ...[false, false, false, false, false],
    ]);
    expect([within(5, 5), within(6, 5), within(Infinity, Infinity)]).toEqual([true, false, true]);
    expect(milliseconds().must).toBe('a number of milliseconds of at least 0');
    expect(milliseconds(5).must).toBe('a number of milliseconds from 0 to 5');
  });

  it('names undefined, for options that are required', () => {
    expect(kindOf(undefined)).toBe('undefined');
  });

  it('does not read what Object.prototype was given', () => {
    Object.assign(Object.prototype, { tolerance: 1e12, observe: 5, ack: 'never', replay: false });
    expect(read(undefined).tolerance).toBe(undefined);
    expect(read({ prefix: 'x' }).tolerance).toBe(undefined);
    expect({ ...read({ prefix: 'x' }) }).toEqual({ prefix: 'x' });
  });

  it('refuses options that a class or another object hands down, which would be left out silently', () => {
    class Getters {
      get tolerance() {
        return 5;
      }
    }
    expect(() => read(new Getters())).toThrow(/'tolerance' of taker must be an own property/);
    expect(() => read(Object.create({ observe: () => {} }))).toThrow(/'observe' of taker must be an own property/);
    class Fields {
      tolerance = 5;
    }
    expect(read(new Fields()).tolerance).toBe(5);
    expect(read(Object.assign(Object.create(null), { tolerance: 5 })).tolerance).toBe(5);
  });

  it('never lets an unknown name pass, and never repeats text', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.anything(), { minKeys: 1 }), (options) => {
        if (Object.keys(options).every((name) => names.includes(name))) return;
        expect(() => read(options)).toThrow(TypeError);
      }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...names.slice(0, 4)), fc.string({ minLength: 12 }), (name, secret) => {
        expect(() => read({ [name]: `§${secret}§` })).toThrow(TypeError);
        try {
          read({ [name]: `§${secret}§` });
        } catch (error) {
          expect(String(error)).not.toContain(`§${secret}§`);
        }
      }),
    );
  });
});
