import { describe, expect, it } from 'vitest';
import * as z from 'zod/v4';
import * as mini from 'zod/v4/mini';
import { problemsIn } from '../../src/schema/field-issue.ts';
import { validate } from '../../src/schema/validate.ts';

interface Tree {
  readonly name: string;
  readonly children?: readonly Tree[] | undefined;
}
const tree: z.ZodType<Tree> = z.lazy(() => z.object({ name: z.string(), children: z.array(tree).optional() }));

function problems(schema: z.core.$ZodType, sent: unknown): string {
  return problemsIn(schema, validate(schema, sent).issues ?? []);
}

/** A schema that z.lazy makes again at every level, so that it has no end. */
function endless(): z.ZodType {
  return z.lazy(() => z.object({ name: z.string(), child: endless().optional() }));
}

describe('what does not fit is named, and nothing that was sent', () => {
  // Older versions of zod do not show the schema that z.lazy makes, so its names become `*`.
  it.each([
    [
      'what refers to itself',
      tree,
      { name: 'a', children: [{ name: 5 }] },
      /^(children\.0\.name|\*\.0\.\*) is not of type/,
    ],
    ['what is made without end', endless(), { name: 'a', child: { name: 5 } }, /^(child\.name|\*\.\*) is not of type/],
  ])('%s', (_name, schema, sent, problem) => {
    expect(problems(schema, sent)).toMatch(problem);
  });

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
    [
      'a discriminator that no part of a union has',
      z.object({ data: z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') })]) }),
      { data: { kind: '+14155550123' } },
      'data.kind does not fit',
    ],
    ['what fits no part of a union', z.object({ a: z.union([z.string(), z.number()]) }), { a: true }, 'a does not fit'],
    ['a key that a record refuses', z.record(z.string().min(3), z.number()), { jo: 5 }, '* does not fit'],
    ['an item too many', z.object({ pair: z.tuple([z.string()]) }), { pair: ['a', 'b'] }, 'pair does not fit'],
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
    expect(problems(schema, sent)).toBe(expected);
  });

  it('up to three things', () => {
    const schema = z.object({ a: z.string(), b: z.string(), c: z.string(), d: z.string() });
    expect(problems(schema, {})).toBe('a is not of type string; b is not of type string; c is not of type string');
  });
});
