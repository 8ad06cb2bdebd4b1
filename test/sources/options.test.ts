import {
  byourside,
  createReceiver,
  custom,
  type DeliveryReport,
  defineSource,
  sharedSecretHeader,
  standardWebhooks,
  timestampedHmac,
} from 'callhook';
import { nextneural } from 'callhook/sources/nextneural';
import { voylo } from 'callhook/sources/voylo';
import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { signHeader } from '../verify/signer.ts';

const authenticator = timestampedHmac({ header: 'X-Signature' });
const definition = {
  name: 'tested',
  authenticator,
  events: { ping: z.looseObject({}) },
  eventName: 'type',
  eventId: 'id',
};

/** Each function that takes options, with options that it takes and one that is misspelt. */
const takers: readonly (readonly [string, (options: never) => unknown, object, string, string])[] = [
  ['timestampedHmac', timestampedHmac, { header: 'X-Signature' }, 'tolerence', 'tolerance'],
  ['standardWebhooks', standardWebhooks, { prefix: 'svix' }, 'prefixes', 'prefix'],
  ['sharedSecretHeader', sharedSecretHeader, { header: 'X-Secret' }, 'headers', 'header'],
  ['custom', (options: never) => custom(() => true, options), { header: 'X-Secret' }, 'headerName', 'header'],
  ['nextneural', nextneural, { header: 'X-Secret' }, 'Header', 'header'],
  ['voylo', voylo, { authenticator }, 'authenticate', 'authenticator'],
  ['defineSource', defineSource, definition, 'deliveryId', 'eventId'],
];

const polluted = ['header', 'prefix', 'eventName', 'callId', 'eventId', 'phase', 'unit', 'tolerance', 'type'];
afterEach(() => {
  for (const name of polluted) delete (Object.prototype as Record<string, unknown>)[name];
});

describe.each(takers)('%s', (name, take, options, misspelt, meant) => {
  const taking = (given: unknown) => () => take(given as never);

  it('refuses an option that it does not know, and names the nearest one', () => {
    expect(taking(options)).not.toThrow();
    expect(taking({ ...options, [misspelt]: undefined })).toThrow(TypeError);
    expect(taking({ ...options, [misspelt]: 5 })).toThrow(
      `${name} has no option '${misspelt}'. Did you mean '${meant}'?`,
    );
  });

  it.each([[null], [5], ['whsec_test'], [true], [() => {}], [[]]])('refuses %j in place of its options', (given) => {
    expect(taking(given)).toThrow(new RegExp(`^The options of ${name} must be an object, got `));
  });

  it('reads no option from Object.prototype', () => {
    const inherited = { header: 5, prefix: 5, eventName: 5, callId: 5, eventId: 5, phase: 5, unit: 5 };
    Object.assign(Object.prototype, inherited);
    expect(taking(options)).not.toThrow();
  });
});

describe('a value that is put on Object.prototype', () => {
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
    const receive = createReceiver(defineSource(definition), 'whsec_test', () => {}, { observe });
    const header = () => signHeader('{}', 'whsec_test');
    await receive({ method: 'POST', header, readBody: () => new TextEncoder().encode('{}'), request: null });
    expect(codes).toEqual(['schema_mismatch']);
  });
});
