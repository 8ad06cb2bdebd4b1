import { describe, expect, expectTypeOf, it } from 'vitest';
import type { CallEvent } from '../../src/schema/byourside-events.ts';
import { type UnknownEvent, type UnknownEventName, unknownEventSchema } from '../../src/schema/unknown-event.ts';

describe('an unknown event', () => {
  it('keeps everything, and has ids or null', () => {
    const sent = { event: 'call.moved', eventId: 'evt_1', callId: 'call_1', to: [1] };
    expect(unknownEventSchema.parse(sent)).toEqual(sent);
    expect(unknownEventSchema.parse({ event: 'x', eventId: 5 })).toEqual({ event: 'x', eventId: null, callId: null });
  });

  it('is a string by name, and leaves room for the others to narrow', () => {
    expectTypeOf<UnknownEvent['event']>().toEqualTypeOf<string>();
    const event = { event: 'call.completed' } as CallEvent | UnknownEvent<UnknownEventName>;
    if (event.event === 'call.completed') expectTypeOf(event.summary).toEqualTypeOf<string | null>();
  });
});
