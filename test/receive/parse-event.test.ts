import { describe, expect, it } from 'vitest';
import * as z from 'zod/v4';
import * as mini from 'zod/v4/mini';
import { describeIssues } from '../../src/receive/parse-event.ts';

interface Tree {
  readonly name: string;
  readonly children?: readonly Tree[] | undefined;
}
const tree: z.ZodType<Tree> = z.lazy(() => z.object({ name: z.string(), children: z.array(tree).optional() }));

describe('what does not fit is named, and nothing that was sent', () => {
  it.each<[string, z.core.$ZodType, unknown, string]>([
    ['a field that is missing', z.object({ phone: z.string() }), {}, 'phone is not of type string'],
    ['an empty text', mini.object({ id: mini.string().check(mini.minLength(1)) }), { id: '' }, 'id is empty'],
    ['a text that is too short', z.object({ id: z.string().min(3) }), { id: 'ab' }, 'id does not fit'],
    ['a number that is too small', z.object({ n: z.number().min(1) }), { n: 0 }, 'n does not fit'],
    ['an empty list', z.object({ list: z.array(z.string()).min(1) }), { list: [] }, 'list does not fit'],
    [
      'a place in a list',
      z.object({ a: z.array(z.object({ b: z.string() })) }),
      { a: [{ b: '' }, { b: 5 }] },
      'a.1.b is not of type string',
    ],
    [
      'a field called shape',
      z.object({ shape: z.object({ def: z.string() }) }),
      { shape: { def: 5 } },
      'shape.def is not of type string',
    ],
    [
      'a field in a union',
      z.discriminatedUnion('k', [z.object({ k: z.literal('a'), x: z.string() })]),
      { k: 'a' },
      'x is not of type string',
    ],
    [
      'what has a default and is transformed',
      z.object({
        a: z
          .string()
          .transform((text) => text.length)
          .pipe(z.number().max(1))
          .default(0),
      }),
      { a: 'long' },
      'a does not fit',
    ],
    ['what refers to itself', tree, { name: 'a', children: [{ name: 5 }] }, 'children.0.name is not of type string'],
    ['the body', z.looseObject({}).refine(() => false), {}, 'the body does not fit'],
    [
      'a key of a record',
      z.object({ calls: z.record(z.string(), z.number()) }),
      { calls: { '+15550100\n1': 'x' } },
      'calls.* is not of type number',
    ],
    [
      'a key of a map of them',
      z.record(z.string(), z.object({ n: z.number() })),
      { 'jane@example.com': { n: 'x' } },
      '*.n is not of type number',
    ],
    [
      'a key that is not known, but looked at',
      z.object({ a: z.string() }).catchall(z.number()),
      { a: '', jane: 'x' },
      '* is not of type number',
    ],
    ['a key that is not allowed', z.strictObject({ a: z.string() }), { a: '', jane: 'x' }, 'the body does not fit'],
  ])('%s', (_what, schema, sent, expected) => {
    const result = z.safeParse(schema, sent);
    expect(result.success ? 'it fits' : describeIssues(schema, result.error)).toBe(expected);
  });

  it('up to three things', () => {
    const schema = z.object({ a: z.string(), b: z.string(), c: z.string(), d: z.string() });
    const { error } = schema.safeParse({});
    expect(error && describeIssues(schema, error)).toBe(
      'a is not of type string; b is not of type string; c is not of type string',
    );
  });
});
