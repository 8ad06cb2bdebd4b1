import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import * as z3 from 'zod/v3';
import { problemsIn } from '../../src/schema/field-issue.ts';
import type { StandardSchemaOf } from '../../src/schema/schema-of.ts';
import { fromStandard } from '../../src/schema/standard-schema.ts';
import { validate, validateLater } from '../../src/schema/validate.ts';

/** A schema that a user writes by hand, without types. */
function returning(result: unknown, held: object = {}): StandardSchemaOf<object> {
  const standard = { version: 1, vendor: 'own', validate: () => result };
  return { ...held, '~standard': standard } as unknown as StandardSchemaOf<object>;
}

async function problems(schema: StandardSchemaOf<object>, sent: unknown): Promise<string> {
  const adapted = fromStandard(schema, 'ping');
  return problemsIn(adapted, (await validateLater(adapted, sent)).issues ?? []);
}

describe('a schema that returns anything but an object or issues validates nothing', () => {
  class Inherited {
    declare value: object;
  }
  Object.assign(Inherited.prototype, { value: {} });
  const event = { type: 'ping' };
  const results: [string, unknown][] = [
    ['undefined', undefined],
    ['null', null],
    ['true', true],
    ['a text', 'value'],
    ['an empty object', {}],
    ['the event itself', event],
    ['a list', [event]],
    ['an own __proto__', JSON.parse('{"__proto__":{"value":{}}}')],
    ['a value that it inherits', new Inherited()],
    ['a value that is not an object', { value: 'text' }],
    ['a value that is null', { value: null }],
    ['a value that is undefined', { value: undefined }],
    ['a value with an own __proto__', { value: JSON.parse('{"__proto__":{"admin":true}}') }],
    ['a promise as the value', { value: Promise.resolve(event) }],
    // biome-ignore lint/suspicious/noThenProperty: that is what is tested
    ['a thenable as the value', { value: { then() {} } }],
    ['an empty list of issues', { issues: [] }],
    ['an empty list of issues beside a value', { value: event, issues: [] }],
    ['issues that are null', { value: event, issues: null }],
    ['issues that are not a list', { value: event, issues: 'none' }],
  ];
  it.each(results)('%s', async (_what, result) => {
    const error = {
      code: 'internal_error',
      status: 500,
      message: expect.stringMatching(/^The schema of 'ping' returned/),
    };
    const asynchronous = returning(Promise.resolve(result));
    // biome-ignore lint/suspicious/noThenProperty: that is what is tested
    const thenable = returning({ then: (settle: (value: unknown) => void) => settle(result) });
    for (const schema of [returning(result), asynchronous, thenable]) {
      await expect(validateLater(fromStandard(schema, 'ping'), event)).rejects.toMatchObject(error);
    }
    expect(() => validate(fromStandard(returning(result), 'ping'), event)).toThrow(expect.objectContaining(error));
  });

  it('and with issues beside a value, the event does not fit', async () => {
    const adapted = fromStandard(returning({ value: event, issues: [{ message: 'no' }] }), 'ping');
    expect(await validateLater(adapted, event)).toMatchObject({ issues: [{ path: [] }] });
  });

  it('but what it throws is passed on', async () => {
    const schema = returning(undefined);
    const failing = new Error('failing');
    const rejecting = fromStandard(returning(Promise.reject(failing)), 'ping');
    await expect(validateLater(rejecting, event)).rejects.toBe(failing);
    Object.assign(schema['~standard'], {
      validate() {
        throw failing;
      },
    });
    await expect(validateLater(fromStandard(schema, 'ping'), event)).rejects.toBe(failing);
  });
});

describe('a path shows the names that the schema holds, and nothing that was sent', () => {
  it.each<[string, StandardSchemaOf<object>]>([
    ['zod 3', z3.object({ list: z3.array(z3.object({ phone: z3.string() })), by: z3.record(z3.string()) })],
    ['valibot', v.object({ list: v.array(v.object({ phone: v.string() })), by: v.record(v.string(), v.string()) })],
    ['arktype', type({ list: type({ phone: 'string' }).array(), by: { '[string]': 'string' } })],
  ])('%s', async (_library, schema) => {
    const found = await problems(schema, { list: [{ phone: 5 }], by: { '+14155550123': 5 } });
    expect(found.split('; ').toSorted()).toEqual(['by.* does not fit', 'list.0.phone does not fit']);
  });

  it.each<[string, unknown, string]>([
    ['keys', ['phone'], 'phone does not fit'],
    ['objects with a key', [{ key: 'phone' }, { key: 0 }], 'phone.0 does not fit'],
    ['a name that the schema does not hold', ['phone', 'jane'], 'phone.* does not fit'],
    ['a symbol', [Symbol('jane'), { key: Symbol('jane') }], '*.* does not fit'],
    ['steps that are none', [null, undefined, {}, { key: { key: 'phone' } }, ['phone']], '*.*.*.*.* does not fit'],
    ['no path', undefined, 'the body does not fit'],
    ['a path that is a text', 'phone', 'the body does not fit'],
  ])('%s', async (_what, path, expected) => {
    const schema = returning({ issues: [{ path, message: 'jane' }] }, { fields: { phone: {} } });
    expect(await problems(schema, {})).toBe(expected);
  });

  it('an issue that is not an object is about the body', async () => {
    expect(await problems(returning({ issues: [null] }), {})).toBe('the body does not fit');
  });

  it('of thousands of issues, as of those of zod', async () => {
    const schema = v.object({ list: v.array(v.object({ phone: v.string() })) });
    const found = await problems(schema, { list: Array(20_000).fill({ phone: 5 }) });
    expect(found).toMatch(/^list\.0\.phone does not fit; list\.1\.phone/);
  });
});
