import { describe, expect, expectTypeOf, it } from 'vitest';
import * as full from 'zod/v4';
import * as z from 'zod/v4/mini';
import { parseJson } from '../../src/parse-json.ts';
import type { CallEvent } from '../../src/schema/byourside-events.ts';
import { callEventSchemas, callEventSchemasFor } from '../../src/schema/byourside-events.ts';
import { callEventSchema } from '../../src/schema/call-event-schema.ts';
import { validate } from '../../src/schema/validate.ts';

const names = ['in_progress', 'completed', 'no_answer', 'voicemail', 'declined', 'failed'];
const minimal = { event: 'call.completed', eventId: 'evt_1', callId: 'call_1' };

function parse(payload: unknown) {
  return z.safeParse(callEventSchema, payload);
}

function problems(payload: unknown): string[] {
  return (parse(payload).error?.issues ?? []).map((issue) => issue.path.join('.'));
}

describe('the six events', () => {
  it('are these', () => {
    expect(Object.keys(callEventSchemas)).toEqual(names.map((name) => `call.${name}`));
  });

  it.each(names)('call.%s needs event, eventId and callId; every other field is null without a value', (status) => {
    const event = { ...minimal, event: `call.${status}` };
    const nothingYet = {
      timestamp: null,
      to: null,
      objective: null,
      startedAt: null,
      endedAt: null,
      summary: null,
      extracted: null,
      transcript: null,
      recordingUrl: null,
    };
    expect(parse(event).data).toEqual({ ...event, status, ...nothingYet });
    expect(parse({ ...event, status: null, ...nothingYet }).data).toEqual({ ...event, status, ...nothingYet });
  });

  it('keep values and unknown fields as they were sent', () => {
    const sent = {
      ...minimal,
      timestamp: '2025-10-09T08:53:20.000Z',
      status: 'something_new',
      to: '+14155550123',
      objective: 'Confirm',
      startedAt: 'not a date, but a string',
      endedAt: null,
      summary: 'Grüße 🎉',
      extracted: { confirmed: true, nested: { deep: [1] } },
      transcript: 'AI: Hello…',
      recordingUrl: 'no url',
      cost: { cents: 12 },
      constructor: 'kept',
    };
    expect(parse(sent).data).toEqual(sent);
  });

  it.each(['event', 'eventId', 'callId'])('are refused without %s', (name) => {
    expect(problems({ ...minimal, [name]: undefined })).toEqual([name]);
    expect(problems({ ...minimal, [name]: null })).toEqual([name]);
    expect(problems({ ...minimal, [name]: '' })).toEqual([name]);
  });

  it.each(['timestamp', 'status', 'to', 'objective', 'startedAt', 'endedAt', 'summary', 'transcript', 'recordingUrl'])(
    'are refused if %s is not a string',
    (name) => {
      expect(problems({ ...minimal, [name]: 5 })).toEqual([name]);
    },
  );

  it.each([[[]], ['text'], [5]])('are refused if extracted is %j', (extracted) => {
    expect(problems({ ...minimal, extracted })).toEqual(['extracted']);
  });

  it('do not let __proto__ into the event', () => {
    const sent = parseJson('{"event":"call.completed","eventId":"e","callId":"c","__proto__":{"admin":true}}');
    const validated = validate(callEventSchema, sent);
    if (validated.issues) throw new Error('does not fit');
    expect(validated.value.admin).toBeUndefined();
    expect(Object.getPrototypeOf(validated.value)).toBe(Object.prototype);
  });

  it('narrow by their name', () => {
    const event: CallEvent = callEventSchema.parse(minimal);
    if (event.event !== 'call.completed') throw new Error('not narrowed');
    expectTypeOf(event.event).toEqualTypeOf<'call.completed'>();
    expectTypeOf(event.summary).toEqualTypeOf<string | null>();
    expectTypeOf(event.extracted).toEqualTypeOf<{ readonly [name: string]: unknown } | null>();
    if ('cost' in event) expectTypeOf(event.cost).toEqualTypeOf<unknown>();
    // @ts-expect-error: misspelt
    expect(event.sumary).toBeUndefined();
  });

  it('can be extended with either flavour of zod', () => {
    const mini = z.extend(callEventSchemas['call.completed'], { cost: z.number() });
    expect(mini.parse({ ...minimal, cost: 5 }).cost).toBe(5);
    const classic = full.object({ received: full.string(), event: callEventSchema });
    expect(classic.parse({ received: 'now', event: minimal }).event.callId).toBe('call_1');
  });
});

describe('the fields given to place-call', () => {
  const fields = [
    { name: 'confirmed', type: 'boolean' },
    { name: 'new_time', type: 'string', description: 'when instead' },
    { name: 'guests', type: 'number' },
    { name: 'note' },
  ] as const;
  const schema = callEventSchemasFor(fields)['call.completed'];
  const extract = (extracted: unknown) => z.safeParse(schema, { ...minimal, extracted });

  it('type and validate extracted, and make a missing value null', () => {
    expect(extract({ confirmed: true, new_time: '5 pm', guests: 2, note: 'x' }).data?.extracted).toEqual({
      confirmed: true,
      new_time: '5 pm',
      guests: 2,
      note: 'x',
    });
    expect(extract({ confirmed: null }).data?.extracted).toEqual({
      confirmed: null,
      new_time: null,
      guests: null,
      note: null,
    });
    expect(extract(null).data?.extracted).toBeNull();
    expect(extract({ more: 1 }).data?.extracted).toMatchObject({ more: 1 });
    type Typed = NonNullable<CallEvent<typeof fields>['extracted']>;
    expectTypeOf<Typed>().toEqualTypeOf<{
      readonly confirmed: boolean | null;
      readonly new_time: string | null;
      readonly guests: number | null;
      readonly note: string | boolean | number | null;
    }>();
  });

  it('name the field that has another type', () => {
    const paths = (extracted: unknown) => extract(extracted).error?.issues.map((issue) => issue.path.join('.'));
    expect(paths({ confirmed: 'yes' })).toEqual(['extracted.confirmed']);
    expect(paths({ confirmed: 1, new_time: 5, guests: '2', note: [] })).toEqual([
      'extracted.confirmed',
      'extracted.new_time',
      'extracted.guests',
      'extracted.note',
    ]);
    expect(paths([])).toEqual(['extracted']);
  });

  it('refuse a number that is infinite to JavaScript', () => {
    expect(extract(JSON.parse('{"guests":1e999}')).success).toBe(false);
  });

  it('do not let __proto__ into extracted', () => {
    const sent = { ...minimal, extracted: parseJson('{"note":"x","__proto__":{"admin":true}}') };
    const validated = validate(schema, sent);
    if (validated.issues) throw new Error('does not fit');
    const { extracted } = validated.value;
    expect(Object.getOwnPropertyNames(extracted).sort()).toEqual(['confirmed', 'guests', 'new_time', 'note']);
    expect(Object.getPrototypeOf(extracted)).toBe(Object.prototype);
  });

  it('may have a name that every object inherits', () => {
    const odd = callEventSchemasFor([{ name: 'constructor', type: 'string' }, { name: 'toString' }])['call.completed'];
    expect(z.parse(odd, { ...minimal, extracted: {} }).extracted).toEqual({ constructor: null, toString: null });
    expect(z.parse(odd, { ...minimal, extracted: { constructor: 'ACME' } }).extracted).toMatchObject({
      constructor: 'ACME',
    });
  });

  it('make their schemas once', () => {
    expect(callEventSchemasFor(fields)).toBe(callEventSchemasFor(fields));
  });

  it.each([
    [[{ name: '' }], /needs a name/],
    [[{ name: '__proto__' }], /__proto__/],
    [[{ name: 'a' }, { name: 'a' }], /twice/],
    [[{ name: 'a', type: 'date' as 'string' }], /'date'/],
    [[{ name: 'a', type: 'constructor' as 'string' }], /'constructor'/],
  ])('are a TypeError if they are wrong: %j', (impossible, message) => {
    expect(() => callEventSchemasFor(impossible)).toThrow(TypeError);
    expect(() => callEventSchemasFor(impossible)).toThrow(message);
  });
});
