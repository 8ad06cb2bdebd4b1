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

  it('keeps the text __proto__ in a value', () => {
    expect(parseJson('{"a":"__proto__"}')).toEqual({ a: '__proto__' });
  });
});
