import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeParse } from 'zod/v4/core';
import { byoursideSchemas } from '../../src/schema/byourside-events.ts';
import { coreKit } from '../../src/schema/core-kit.ts';
import { miniKit } from '../../src/schema/mini-kit.ts';

const fields = [
  { name: 'confirmed', type: 'boolean' },
  { name: 'amount', type: 'number' },
  { name: 'constructor', type: 'string' },
  { name: 'anything' },
] as const;

const value = fc.oneof(
  fc.constantFrom(null, undefined, '', 'text', 'call.completed', 'in_progress', true, 7, Number.POSITIVE_INFINITY),
  fc.jsonValue({ maxDepth: 1 }),
);
const extracted = fc.oneof(
  value,
  fc.record(
    { confirmed: value, amount: value, constructor: value, anything: value, other: value },
    { requiredKeys: [] },
  ),
);
const payload = fc.record(
  {
    event: fc.oneof({ weight: 5, arbitrary: fc.constant('call.completed') }, value),
    eventId: fc.oneof({ weight: 5, arbitrary: fc.constant('evt_1') }, value),
    callId: fc.oneof({ weight: 5, arbitrary: fc.constant('call_1') }, value),
    timestamp: value,
    status: value,
    to: value,
    summary: value,
    extracted,
    cost: value,
  },
  { requiredKeys: ['event', 'eventId', 'callId'] },
);

describe('the schemas of a receiver and those for users', () => {
  it.each([
    ['without fields', undefined],
    ['with fields', fields],
  ])('take and refuse the same, %s (property)', (_what, asked) => {
    const [light, full] = [coreKit, miniKit].map((kit) => byoursideSchemas(kit, asked)['call.completed']);
    if (light === undefined || full === undefined) throw new Error('There are two kits.');
    const outcomes = new Set<boolean>();
    fc.assert(
      fc.property(payload, (sent) => {
        const [ours, theirs] = [light, full].map((schema) => safeParse(schema, sent));
        outcomes.add(ours?.success === true);
        expect(ours?.data).toEqual(theirs?.data);
        expect(ours?.error?.issues).toEqual(theirs?.error?.issues);
      }),
      { numRuns: 500 },
    );
    expect(outcomes.size).toBe(2);
  });
});
