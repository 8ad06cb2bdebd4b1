import { type CallEvents, constructEvent, type UnknownEvent } from 'callhook';
import { expect, expectTypeOf, it } from 'vitest';
import { signHeader } from '../verify/signer.ts';

const secret = 'whsec_test';

function construct(payload: object) {
  const body = JSON.stringify(payload);
  return constructEvent(body, signHeader(body, secret), secret);
}

it('the name of an unknown event narrows it, and is a plain string', () => {
  const event = construct({ event: 'call.moved', eventId: 'e', callId: 'c', cost: 5 });
  const titles: { readonly [name: string]: string } = { unknown: 'Something new', 'call.completed': 'Done' };
  const name: string = event.event;
  expect([name, titles[event.event]]).toEqual(['unknown', 'Something new']);
  if (event.event !== 'unknown') throw new Error('not narrowed');
  expectTypeOf(event).toEqualTypeOf<UnknownEvent>();
  expect([event.name, event.payload.cost]).toEqual(['call.moved', 5]);
  // @ts-expect-error: an unknown event has none of the fields of a known one
  expect(event.summary).toBe(undefined);
});

it('the name of each known event narrows it', () => {
  const event = construct({ event: 'call.completed', eventId: 'e', callId: 'c' });
  switch (event.event) {
    case 'call.in_progress':
    case 'call.completed':
    case 'call.no_answer':
    case 'call.voicemail':
    case 'call.declined':
    case 'call.failed':
      expectTypeOf(event).toEqualTypeOf<CallEvents[keyof CallEvents]>();
      expect(event.status).toBe('completed');
      break;
    default:
      expectTypeOf(event).toEqualTypeOf<UnknownEvent>();
      throw new Error('not narrowed');
  }
});

it('an event with the name unknown is an unknown event', () => {
  const payload = { event: 'unknown', status: 'completed' };
  expect(construct(payload)).toEqual({ event: 'unknown', name: 'unknown', eventId: null, callId: null, payload });
});

it('the fields of an unknown event are readonly', () => {
  const event: UnknownEvent = { event: 'unknown', name: 'x', eventId: null, callId: null, payload: {} };
  const change = () => {
    // @ts-expect-error: it is readonly
    event.name = 'y';
    // @ts-expect-error: so is the payload
    event.payload.cost = 5;
  };
  void change;
});
