import {
  byourside,
  createReceiver,
  type DeliveryReport,
  defineSource,
  standardWebhooks,
  timestampedHmac,
} from 'callhook';
import { nextneural } from 'callhook/sources/nextneural';
import { voylo } from 'callhook/sources/voylo';
import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod/v4/mini';
import { signHeader } from '../verify/signer.ts';

const authenticator = timestampedHmac({ header: 'X-Signature' });

it.each<[string, () => unknown, string]>([
  ['a header', () => nextneural({ headers: 'X-Secret' } as never), 'header'],
  ['an authenticator', () => voylo({ authenticate: authenticator } as never), 'authenticator'],
  ['an id', () => defineSource({ evtId: 'id' } as never), 'eventId'],
  ['schemas', () => defineSource({ eventSchemas: {} } as never), 'events'],
])('%s under a wrong name is refused with the right one', (_what, define, right) => {
  expect(define).toThrow(TypeError);
  expect(define).toThrow(`Did you mean '${right}'?`);
});

describe('a value that is put on Object.prototype', () => {
  afterEach(() => {
    for (const name of ['tolerance', 'type']) delete (Object.prototype as Record<string, unknown>)[name];
  });

  it('is not the tolerance of a source that has none of its own', () => {
    Object.assign(Object.prototype, { tolerance: 86_400 });
    for (const one of [standardWebhooks(), timestampedHmac({ header: 'X-Signature' }), byourside.authenticator]) {
      expect(one.tolerance).toBe(undefined);
    }
  });

  it('is not the name of an event', async () => {
    Object.assign(Object.prototype, { type: 'ping' });
    const codes: string[] = [];
    const observe = ({ code }: DeliveryReport) => void codes.push(code);
    const source = defineSource({
      name: 'tested',
      authenticator,
      events: { ping: z.looseObject({}) },
      eventName: 'type',
      eventId: 'id',
    });
    const receive = createReceiver(source, 'whsec_test', () => {}, { observe });
    const header = () => signHeader('{}', 'whsec_test');
    await receive({ method: 'POST', header, readBody: () => new TextEncoder().encode('{}'), request: null });
    expect(codes).toEqual(['schema_mismatch']);
  });
});
