import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ParsedEvent, parseEvent } from '../../src/receive/parse-event.ts';
import { sourceFor } from '../../src/receive/sender.ts';
import { validate } from '../../src/schema/validate.ts';
import { sharedSecretHeader } from '../../src/sources/authenticators/shared-secret-header.ts';
import { byourside } from '../../src/sources/byourside.ts';
import { nextneural } from '../../src/sources/nextneural.ts';
import type { EventMap, Source } from '../../src/sources/source.ts';
import { voylo } from '../../src/sources/voylo.ts';
import { givenDelivery } from '../sources/given-delivery.ts';

const fields = [
  { name: 'flag', type: 'boolean' },
  { name: 'count', type: 'number' },
  { name: 'text', type: 'string' },
  { name: 'any' },
] as const;
const withFields = sourceFor(byourside, { fields });

/** `rawBody`: only ids that are numbers are read from it. */
function parse(source: Source<EventMap>, payload: object, rawBody = JSON.stringify(payload)): ParsedEvent {
  return parseEvent(source, payload, givenDelivery({ rawBody })) as ParsedEvent; // these schemas are synchronous
}

function extracted(values: object) {
  const sent = { event: 'call.completed', eventId: 'e', callId: 'c', extracted: values };
  const { event, issues } = parse(withFields, sent, '');
  return { ...(event as { readonly extracted: object }).extracted, paths: issues.map(({ path }) => path) };
}

describe('a value of another type', () => {
  it.each([
    ['flag', 'true', true],
    ['flag', 'false', false],
    ['count', '42', 42],
    ['count', '-1.5', -1.5],
    ['count', '0', 0],
    ['text', true, 'true'],
    ['text', false, 'false'],
    ['text', 5, '5'],
    ['text', -0.25, '-0.25'],
    ['text', Number.MAX_SAFE_INTEGER, '9007199254740991'],
  ])('becomes one of the expected type if nothing is lost: %s %j → %j', (name, sent, expected) => {
    expect(extracted({ [name]: sent })).toMatchObject({ [name]: expected, paths: [`extracted.${name}`] });
  });

  it.each<[string, unknown]>([
    ...['yes', 'True', ' true', 'no', '', '1', 0, 1, [], {}].map((sent): [string, unknown] => ['flag', sent]),
    ...['042', '1e3', '+1', '1.0', ' 1', '', '-0', 'NaN', 'Infinity', '0x10', '9007199254740993'].map(
      (sent): [string, unknown] => ['count', sent],
    ),
    ...[true, [], [5], {}, Number.POSITIVE_INFINITY].map((sent): [string, unknown] => ['count', sent]),
    ...[[], ['a'], {}, 2 ** 53, -(2 ** 60), Number.POSITIVE_INFINITY].map((sent): [string, unknown] => ['text', sent]),
    ...[[], {}, Number.POSITIVE_INFINITY].map((sent): [string, unknown] => ['any', sent]),
  ])('becomes null otherwise: %s %j', (name, sent) => {
    expect(extracted({ [name]: sent })).toMatchObject({ [name]: null, paths: [`extracted.${name}`] });
  });

  it('does not keep its neighbours from being there', () => {
    const sent = { flag: 'yes', count: '2', text: 'kept', any: [], more: { deep: [1] } };
    expect(extracted(sent)).toEqual({
      flag: null,
      count: 2,
      text: 'kept',
      any: null,
      more: { deep: [1] },
      paths: ['extracted.flag', 'extracted.count', 'extracted.any'],
    });
    expect(sent.flag).toBe('yes'); // what was sent is still there
  });
});

const anything = fc.oneof(
  { weight: 3, arbitrary: fc.jsonValue() },
  fc.constantFrom('true', 'false', '42', '-1.5', '042', '1e3', 'yes', Number.POSITIVE_INFINITY, 2 ** 53),
);
const sources: readonly (readonly [Source<EventMap>, (name: string) => object, string])[] = [
  [byourside, (event) => ({ event, eventId: 'e', callId: 'c' }), 'extracted'],
  [withFields, (event) => ({ event, eventId: 'e', callId: 'c' }), 'extracted'],
  [nextneural(), (event) => ({ event }), 'data'],
  [voylo({ authenticator: sharedSecretHeader({ header: 'x' }) }), (event) => ({ event }), 'data'],
];

describe.each(sources)('an event of $name', (source, idsOf, part) => {
  const names = Object.keys(source.events);

  it('is accepted whatever its fields hold, and what the handler gets fits the schema', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.dictionary(fc.string(), anything),
        fc.infiniteStream(anything),
        (...it) => {
          const [name, others, values] = it;
          const empty = parse(source, idsOf(name)).event as Record<string, unknown>;
          // Every field that there is, and every field of its one part, holds anything.
          const next = () => values.next().value;
          const odd = Object.fromEntries(Object.keys(empty).map((key) => [key, next()]));
          const inner = { ...Object(empty[part]), flag: 0, count: 0, text: 0, any: 0 };
          const oddInner = Object.fromEntries(Object.keys(inner).map((key) => [key, next()]));
          for (const sent of [
            { ...others, ...odd, ...idsOf(name) },
            { ...others, ...odd, [part]: oddInner, ...idsOf(name) },
          ]) {
            const { kind, event, issues } = parse(source, sent);
            expect(kind).toBe('known');
            const schema = source.events[name];
            if (schema === undefined) throw new Error('it is one of them');
            expect(validate(schema, event)).toEqual({ value: event });
            expect(issues.length).toBeLessThanOrEqual(20);
            for (const { path } of issues) expect(path).toMatch(/^(extracted\.|data\.)?[a-zA-Z_]+$/);
          }
        },
      ),
    );
  });
});

it('is not converted by methods that came with the body, and may be deep', () => {
  const depth = 200_000;
  const deep: unknown = JSON.parse('['.repeat(depth) + ']'.repeat(depth));
  const hostile = { toString: 5, valueOf: 5, toJSON: 5 };
  for (const value of [deep, hostile, [hostile]]) {
    const odd = { flag: value, count: value, text: value, any: value };
    expect(extracted(odd)).toMatchObject({ flag: null, count: null, text: null, any: null });
  }
});
