import { describe, expect, expectTypeOf, it } from 'vitest';
import { WebhookError } from '../../src/errors.ts';
import { constructEvent } from '../../src/receive/construct-event.ts';
import { readsOptions } from '../reads-options.ts';
import { signHeader } from '../verify/signer.ts';
import { payload, secret } from './deliver.ts';

const body = JSON.stringify(payload());

describe('constructEvent', () => {
  it('gives the typed event of a string, a Buffer or an ArrayBuffer', () => {
    const header = signHeader(body, secret);
    for (const rawBody of [body, Buffer.from(body), new Uint8Array(Buffer.from(body)).buffer]) {
      const event = constructEvent(rawBody, header, secret);
      if (event.event !== 'call.completed') throw new Error('not narrowed');
      expectTypeOf(event.summary).toEqualTypeOf<string | null>();
      expect(event.summary).toBe('Grüße 🎉');
    }
  });

  it('skips a byte order mark in a string, too', () => {
    const marked = `\uFEFF${body}`;
    expect(constructEvent(marked, signHeader(marked, secret), secret).callId).toBe('call_1');
  });

  it('gives an unknown event with its name, its ids and the whole body', () => {
    const sent = { event: 'call.moved', eventId: 'e', callId: 'c', to: 5 };
    const unknown = JSON.stringify(sent);
    const event = constructEvent(unknown, signHeader(unknown, secret), secret);
    expect(event).toEqual({ event: 'unknown', name: 'call.moved', eventId: 'e', callId: 'c', payload: sent });
  });

  it('types and validates the fields asked for', () => {
    const sent = JSON.stringify(payload({ extracted: { confirmed: true } }));
    const fields = [{ name: 'confirmed', type: 'boolean' }] as const;
    const event = constructEvent(sent, signHeader(sent, secret), secret, { fields });
    if (event.event === 'call.completed') {
      expect(event.extracted).toEqual({ confirmed: true });
      expectTypeOf(event.extracted).toEqualTypeOf<{ readonly confirmed: boolean | null } | null>();
    }
    expect(event.event).toBe('call.completed');
  });

  it.each([
    ['header_missing', 400, null],
    ['header_malformed', 400, 'x'],
    ['signature_mismatch', 400, signHeader(body, 'other')],
    ['timestamp_too_old', 400, signHeader(body, secret, 1)],
  ])('throws a WebhookError %s with status %i', (code, status, header) => {
    const construct = () => constructEvent(body, header, secret);
    expect(construct).toThrow(WebhookError);
    expect(construct).toThrow(expect.objectContaining({ code, status, name: 'WebhookError' }));
  });

  it('throws body_not_json and schema_mismatch for what is authentic but no event', () => {
    expect(() => constructEvent('x', signHeader('x', secret), secret)).toThrow(
      expect.objectContaining({ code: 'body_not_json' }),
    );
    expect(() => constructEvent('{}', signHeader('{}', secret), secret)).toThrow(
      expect.objectContaining({ code: 'schema_mismatch', status: 422 }),
    );
  });

  readsOptions('constructEvent', (options) => constructEvent(body, signHeader(body, secret), secret, options), {
    tolerence: 'tolerance',
    clock: 'now',
    field: 'fields',
  });

  it('throws a TypeError for a parsed body and for a padded secret', () => {
    expect(() => constructEvent(JSON.parse(body), 'x', secret)).toThrow(TypeError);
    expect(() => constructEvent(body, 'x', `${secret}\n`)).toThrow(/white space/);
  });
});
