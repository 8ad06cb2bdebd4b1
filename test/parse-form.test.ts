import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formFields, parseForm } from '../src/parse-form.ts';

const fields = (text: string) => formFields(parseForm(text));

describe('parseForm', () => {
  it.each<[string, string, readonly (readonly [string, string])[]]>([
    [
      'pairs in their order',
      'b=2&a=1&b=1',
      [
        ['b', '2'],
        ['a', '1'],
        ['b', '1'],
      ],
    ],
    ['a plus and an escaped blank as a blank', 'a+b=c%20d', [['a b', 'c d']]],
    ['an escaped plus as a plus', 'to=%2B491701234567', [['to', '+491701234567']]],
    [
      'unicode, written or escaped',
      'a=Grüße&b=%F0%9F%8E%89',
      [
        ['a', 'Grüße'],
        ['b', '🎉'],
      ],
    ],
    [
      'an invalid escape as it is',
      'a=%&b=%zz&c=%4',
      [
        ['a', '%'],
        ['b', '%zz'],
        ['c', '%4'],
      ],
    ],
    ['bytes that are no UTF-8 as the replacement character', 'a=%ff', [['a', '\ufffd']]],
    [
      'a name without a value, and a value without a name',
      'a&=b&c=',
      [
        ['a', ''],
        ['', 'b'],
        ['c', ''],
      ],
    ],
    ['only the first equals sign', 'a=b=c', [['a', 'b=c']]],
    ['nothing between two ampersands', '&&a=1&', [['a', '1']]],
    ['a first question mark as part of the name', '?a=1', [['?a', '1']]],
    ['two question marks as well', '??a=1', [['??a', '1']]],
    ['a semicolon as part of a value', 'a=1;b=2', [['a', '1;b=2']]],
    ['an empty text as no parameters', '', []],
  ])('reads %s', (_, text, expected) => {
    expect(parseForm(text)).toEqual(expected);
  });

  it('reads whatever URLSearchParams writes', () => {
    const name = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(fc.array(fc.tuple(name, name)), (pairs) => {
        expect(parseForm(String(new URLSearchParams(pairs)))).toEqual(pairs);
      }),
    );
  });

  it('takes a thousand parameters, and no more, also if they are empty', () => {
    for (const one of ['a=1', '', '=']) {
      const form = (count: number) => Array(count).fill(one).join('&');
      expect(parseForm(form(1_000)).length).toBeLessThanOrEqual(1_000);
      expect(() => parseForm(form(1_001))).toThrow(
        expect.objectContaining({
          code: 'body_not_form',
          message: expect.stringContaining('more than 1,000 parameters'),
        }),
      );
    }
  });
});

describe('formFields', () => {
  it.each<[string, string, object]>([
    ['strings of parameters that came once', 'a=1&b=', { a: '1', b: '' }],
    ['arrays of those that came several times, in their order', 'a=1&b=x&a=&a=1', { a: ['1', '', '1'], b: 'x' }],
    [
      'own properties of names that every object has',
      'constructor=1&toString=2&toString=3',
      { constructor: '1', toString: ['2', '3'] },
    ],
    ['a name of brackets as it is', 'a[]=1&a[0]=2&a.b=3', { 'a[]': '1', 'a[0]': '2', 'a.b': '3' }],
  ])('makes %s', (_, text, expected) => {
    expect(Object.entries(fields(text))).toEqual(Object.entries(expected));
  });

  it.each(['__proto__=1&a=2', '__proto__=1&__proto__=2&a=2', '%5F_proto__=1&a=2', 'a=2&__pro%74o__'])(
    'leaves __proto__ out of %s',
    (text) => {
      const made = fields(text);
      expect(Object.getPrototypeOf(made)).toBe(Object.prototype);
      expect(Reflect.ownKeys(made)).toEqual(['a']);
    },
  );

  it('holds every parameter under its own name', () => {
    const name = fc.constantFrom('a', 'b', 'constructor', 'valueOf', 'length', '0', '');
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.string())), (pairs) => {
        const made = formFields(pairs);
        for (const [key] of pairs) {
          const values = pairs.filter(([one]) => one === key).map(([, value]) => value);
          expect(Object.hasOwn(made, key)).toBe(true);
          expect(made[key]).toEqual(values.length === 1 ? values[0] : values);
        }
        expect(Object.keys(made)).toHaveLength(new Set(pairs.map(([key]) => key)).size);
      }),
    );
  });
});
