import { describe, expectTypeOf, it } from 'vitest';
import type { CallEvent } from '../../src/schema/byourside-events.ts';
import type { UnknownEvent, UnknownEventName } from '../../src/schema/unknown-event.ts';

describe('an unknown event', () => {
  it('is a string by name, and leaves room for the others to narrow', () => {
    expectTypeOf<UnknownEvent['event']>().toEqualTypeOf<string>();
    const event = { event: 'call.completed' } as CallEvent | UnknownEvent<UnknownEventName>;
    if (event.event === 'call.completed') expectTypeOf(event.summary).toEqualTypeOf<string | null>();
  });
});
