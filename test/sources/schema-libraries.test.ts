import { type } from 'arktype';
import {
  createReceiver,
  custom,
  type DeliveryReport,
  defineSource,
  type EventSchemas,
  type InvalidEvent,
  type Source,
} from 'callhook';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import * as z3 from 'zod/v3';
import * as z from 'zod/v4';
import * as mini from 'zod/v4/mini';

// Standard Schema: whichever library a schema comes from, callhook does the same with its events.

function sourceOf(events: EventSchemas, options: object = {}) {
  const definition = { name: 'own', authenticator: custom(() => true), eventName: 'type', eventId: 'id' };
  return defineSource({ ...definition, events, ...options });
}

/** Delivers authentic bodies, and returns the events, those that do not fit, and the reports. */
async function receive(source: Source<Record<string, object>>, bodies: readonly unknown[], options: object = {}) {
  const events: unknown[] = [];
  const reports: DeliveryReport[] = [];
  const names = Object.keys(source.events).map((name) => [name, (event: object) => void events.push(event)]);
  const observe = (report: DeliveryReport) => void reports.push(report);
  const handle = createReceiver(source, 'secret', Object.fromEntries(names), { log: false, observe, ...options });
  for (const body of bodies) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const readBody = () => new TextEncoder().encode(text);
    await handle({ method: 'POST', header: () => undefined, readBody, request: null });
  }
  return { events, reports, codes: reports.map(({ code }) => code) };
}

/** The same event in the words of every library. Unknown fields are kept. */
const libraries: Record<string, EventSchemas[string]> = {
  'zod 4': z.looseObject({
    n: z.number(),
    tag: z.string().nullable().optional(),
    list: z.array(z.looseObject({ at: z.string().min(1) })),
    either: z.union([z.boolean(), z.literal('both')]),
  }),
  'zod/mini': mini.looseObject({
    n: mini.number(),
    tag: mini.optional(mini.nullable(mini.string())),
    list: mini.array(mini.looseObject({ at: mini.string().check(mini.minLength(1)) })),
    either: mini.union([mini.boolean(), mini.literal('both')]),
  }),
  'zod 3': z3
    .object({
      n: z3.number(),
      tag: z3.string().nullable().optional(),
      list: z3.array(z3.object({ at: z3.string().min(1) }).passthrough()),
      either: z3.union([z3.boolean(), z3.literal('both')]),
    })
    .passthrough(),
  valibot: v.looseObject({
    n: v.number(),
    tag: v.optional(v.nullable(v.string())),
    list: v.array(v.looseObject({ at: v.pipe(v.string(), v.minLength(1)) })),
    either: v.union([v.boolean(), v.literal('both')]),
  }),
  'valibot, asynchronous': v.looseObjectAsync({
    n: v.pipeAsync(
      v.number(),
      v.checkAsync(async () => true),
    ),
    tag: v.optional(v.nullable(v.string())),
    list: v.arrayAsync(v.looseObject({ at: v.pipe(v.string(), v.minLength(1)) })),
    either: v.union([v.boolean(), v.literal('both')]),
  }),
  arktype: type({
    n: 'number',
    'tag?': 'string | null',
    list: type({ at: 'string > 0' }).array(),
    either: "boolean | 'both'",
  }),
};
const names = Object.keys(libraries);
const sources = names.map((name) => sourceOf({ ping: libraries[name] as EventSchemas[string] }));

/** A body that fits, with some fields replaced by others, and some more. */
const bodies = fc
  .tuple(
    fc.record({
      n: fc.integer(),
      tag: fc.constantFrom('a', null),
      list: fc.array(fc.record({ at: fc.string({ minLength: 1 }), more: fc.jsonValue() }), { maxLength: 3 }),
      either: fc.constantFrom(true, false, 'both'),
    }),
    fc.dictionary(fc.constantFrom('n', 'tag', 'list', 'either', 'toString', 'x'), fc.jsonValue(), { maxKeys: 2 }),
    fc.subarray(['n', 'tag', 'list', 'either'], { maxLength: 1 }),
  )
  .map(([fitting, replaced, left]) => {
    const body = { type: 'ping', ...fitting, ...replaced };
    return Object.fromEntries(Object.entries(body).filter(([key]) => !left.includes(key)));
  });

describe('the same schema of every library', () => {
  it('accepts and refuses the same events, and gives the handler the same', async () => {
    const outcomes = { processed: 0, schema_mismatch: 0 };
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const [first, ...others] = await Promise.all(sources.map((source) => receive(source, [body])));
        const [code] = first?.codes ?? [];
        expect(['processed', 'schema_mismatch']).toContain(code);
        outcomes[code as keyof typeof outcomes] += 1;
        for (const other of others) {
          expect(other.codes).toEqual(first?.codes);
          expect(other.events).toEqual(first?.events);
        }
      }),
      { numRuns: 300 },
    );
    expect(Math.min(...Object.values(outcomes))).toBeGreaterThan(30);
  });

  it.each(names)('names the fields that do not fit by their path: %s', async (name) => {
    const source = sourceOf({ ping: libraries[name] as EventSchemas[string] });
    const body = { type: 'ping', n: '+14155550123', list: [{ at: 'x' }, { at: '' }], either: true };
    const invalid: InvalidEvent[] = [];
    const handle = createReceiver(source, 'secret', {
      invalid: (event: object) => void invalid.push(event as InvalidEvent),
    });
    const readBody = () => new TextEncoder().encode(JSON.stringify(body));
    const { status } = await handle({ method: 'POST', header: () => undefined, readBody, request: null });
    expect(status).toBe(200);
    expect(invalid).toMatchObject([{ event: 'invalid', name: 'ping', payload: body }]);
    expect(invalid[0]?.issues.map(({ path }) => path).toSorted()).toEqual(['list.1.at', 'n']);
    const { reports } = await receive(source, [body]);
    expect(reports).toMatchObject([
      {
        code: 'schema_mismatch',
        status: 422,
        error: { message: expect.stringMatching(/^The body is not a valid ping/) },
      },
    ]);
    expect(JSON.stringify(reports)).not.toContain('415555');
  });

  it.each(names)('gives no event a prototype of the sender: %s', async (name) => {
    const source = sourceOf({ ping: libraries[name] as EventSchemas[string] });
    const text = '{"type":"ping","n":1,"list":[],"either":true,"__proto__":{"admin":true}}';
    const { events, codes } = await receive(source, [text]);
    expect(codes).toEqual(['processed']);
    expect(events).toEqual([{ type: 'ping', n: 1, list: [], either: true }]);
    expect((events[0] as { admin?: unknown }).admin).toBeUndefined();
  });
});

describe('the handler gets what the schema makes', () => {
  it.each<[string, EventSchemas[string], unknown]>([
    ['zod 3', z3.object({ at: z3.string().transform(Number), n: z3.number().default(5) }), { at: 7, n: 5 }],
    [
      'valibot',
      v.object({ at: v.pipe(v.string(), v.transform(Number)), n: v.optional(v.number(), 5) }),
      { at: 7, n: 5 },
    ],
    [
      'valibot, asynchronous',
      v.pipeAsync(
        v.object({ at: v.string() }),
        v.transformAsync(async ({ at }) => ({ at: Number(at) })),
      ),
      { at: 7 },
    ],
    ['arktype', type({ '+': 'delete', at: 'string.numeric.parse', n: 'number = 5' }), { at: 7, n: 5 }],
    ['zod 3, asynchronous', z3.object({ at: z3.string().transform(async (at) => Number(at)) }), { at: 7 }],
    ['zod 4, asynchronous', z.object({ at: z.string().transform(async (at) => Number(at)) }), { at: 7 }],
  ])('%s', async (_library, schema, expected) => {
    const { events, codes } = await receive(sourceOf({ ping: schema }), [{ type: 'ping', at: '7', more: true }]);
    expect(codes).toEqual(['processed']);
    expect(events).toEqual([expected]);
  });

  it('also if a definition extends a source', async () => {
    const source = sourceOf({ ping: v.object({ at: v.string() }) });
    const extended = defineSource({
      ...source,
      events: { ...source.events, pong: type({ '+': 'delete', at: 'number' }) },
    });
    const sent = [
      { type: 'ping', at: '7', id: 1 },
      { type: 'pong', at: 7, id: 2 },
      { type: 'ping', at: 7, id: 3 },
    ];
    const { events, codes } = await receive(extended as typeof source, sent);
    expect(codes).toEqual(['processed', 'processed', 'schema_mismatch']);
    expect(events).toEqual([{ at: '7' }, { at: 7 }]);
  });
});

describe('a schema that does not do its work ends in a 500, so that the sender tries again', () => {
  const later = async () => {
    await undefined;
    throw new Error('private');
  };
  const now = () => {
    throw new Error('private');
  };
  it.each<[string, EventSchemas[string]]>([
    ['zod 3 that throws', z3.object({ at: z3.string().transform(now) })],
    ['zod 3 that rejects', z3.object({ at: z3.string().refine(later) })],
    ['valibot that throws', v.object({ at: v.pipe(v.string(), v.check(now)) })],
    ['valibot that rejects', v.objectAsync({ at: v.pipeAsync(v.string(), v.checkAsync(later)) })],
    ['arktype that throws', type({ at: type('string').pipe(now) })],
  ])('%s', async (_what, schema) => {
    const { events, reports } = await receive(sourceOf({ ping: schema }), [{ type: 'ping', at: 'x' }]);
    expect(events).toEqual([]);
    expect(reports).toMatchObject([
      {
        code: 'internal_error',
        status: 500,
        error: { message: expect.stringMatching(/^The receiver failed with Error/) },
      },
    ]);
    expect(JSON.stringify(reports)).not.toContain('private');
  });

  it('valibot whose transformation is asynchronous without saying so', async () => {
    const schema = v.pipe(
      v.object({ at: v.string() }),
      v.transform(async ({ at }) => ({ at })),
    );
    const { events, reports } = await receive(sourceOf({ ping: schema }), [{ type: 'ping', at: 'x' }]);
    expect(events).toEqual([]);
    expect(reports).toMatchObject([{ code: 'internal_error', error: { message: expect.stringMatching(/'ping'/) } }]);
  });

  it('one that never answers, within secretTimeoutMs', async () => {
    const schema = v.objectAsync({
      at: v.pipeAsync(
        v.string(),
        v.checkAsync(() => new Promise<boolean>(() => {})),
      ),
    });
    const { events, reports } = await receive(sourceOf({ ping: schema }), [{ type: 'ping', at: 'x' }], {
      secretTimeoutMs: 20,
    });
    expect(events).toEqual([]);
    expect(reports).toMatchObject([
      {
        code: 'internal_error',
        status: 500,
        error: { message: expect.stringMatching(/gave no answer within secretTimeoutMs/) },
      },
    ]);
  });

  it('one that is asynchronous although the source says that none is, and no rejection ends the process', async () => {
    const schema = v.objectAsync({ at: v.pipeAsync(v.string(), v.checkAsync(later)) });
    const source = sourceOf({ ping: schema }, { mayWait: () => false });
    const { events, codes } = await receive(source, [{ type: 'ping', at: 'x' }]);
    expect(events).toEqual([]);
    expect(codes).toEqual(['internal_error']);
  });
});

describe('lenient takes schemas of zod 4 only', () => {
  it.each<[string, EventSchemas[string]]>([
    ['zod', z3.object({})],
    ['valibot', v.object({})],
    ['arktype', type({})],
  ])('and not one of %s', (vendor, schema) => {
    const message = `lenient works with schemas of zod 4, but events: 'ping' has one of ${vendor}`;
    expect(() => sourceOf({ ping: schema }, { lenient: true })).toThrow(TypeError);
    expect(() => sourceOf({ ping: schema }, { lenient: true })).toThrow(message);
    expect(() => sourceOf({ ping: schema }, { lenient: false })).not.toThrow();
    const zod = z.looseObject({});
    const withFields = sourceOf({ ping: zod }, { lenient: true, eventsWithFields: () => ({ ping: schema }) });
    expect(() => createReceiver(withFields as never, 'secret', () => {}, { fields: [{ name: 'a' }] as never })).toThrow(
      `lenient works with schemas of zod 4, but eventsWithFields: 'ping' has one of ${vendor}`,
    );
  });
});
