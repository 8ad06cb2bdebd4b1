import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../src/parse-json.ts';

describe('parseJson', () => {
  it('parses as JSON.parse does', () => {
    const json = fc.json().filter((text) => !text.includes('__proto__'));
    fc.assert(
      fc.property(json, (text) => {
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
    expect(() => parseJson('{')).toThrow(SyntaxError);
  });

  it.each([
    '{"a":{"b":1,"__proto__":{"b":5}},"list":[{"__proto__":{}}],"__proto__":{"c":6}}',
    '{"a":{"b":1,"\\u005f_proto__":{"b":5}},"list":[{"_\\u005Fproto__":{}}],"__\\u0070roto__":{"c":6}}',
  ])('leaves out the key __proto__ at any depth, however it is spelt: %s', (text) => {
    const value = parseJson(text);
    expect(value).toEqual({ a: { b: 1 }, list: [{}] });
    expect(JSON.stringify(value)).not.toContain('__proto__');
  });

  it('does so in a value that is nested 200,000 deep', () => {
    const depth = 200_000;
    const odd = '{"__proto__":{"admin":true}}';
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      let inner = parseJson(open.repeat(depth) + odd + close.repeat(depth));
      for (let level = 0; level < depth; level++) inner = Object.values(Object(inner))[0];
      expect(Object.getOwnPropertyNames(inner)).toEqual([]);
    }
  });

  it('and leaves out nothing else', () => {
    const text = '{"constructor":{"prototype":{}},"\\u0061":[null,0,"__proto__"],"__proto":1,"toString":{}}';
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it('keeps the text __proto__ in a value', () => {
    expect(parseJson('{"a":"__proto__"}')).toEqual({ a: '__proto__' });
  });
});
