import { byourside, type CallEventName, type CallEvents, callEventSchemas } from 'callhook';
import { webhook } from 'callhook/fetch';
import { sampleEvent, signedRequest } from 'callhook/testing';
import { describe, expect, expectTypeOf, it } from 'vitest';

const names = Object.keys(callEventSchemas) as CallEventName[];

describe('sampleEvent', () => {
  it.each(names)('makes a whole %s that fits its schema as it is', (name) => {
    const event = sampleEvent(name);
    expect(callEventSchemas[name].parse(event)).toEqual(event);
    expect(event.event).toBe(`call.${event.status}`);
    expect(Object.keys(event).sort()).toEqual(Object.keys(callEventSchemas[name].shape).sort());
  });

  it.each(names)('makes a %s that a receiver takes', async (name) => {
    const seen: unknown[] = [];
    const handle = webhook(byourside, 'whsec_test', (event) => void seen.push(event));
    const event = sampleEvent(name);
    expect((await handle(signedRequest(event, 'whsec_test'))).status).toBe(200);
    expect(seen).toEqual([event]);
  });

  it('fills in all that a completed call has, and leaves out what cannot be known before', () => {
    const { extracted, ...completed } = sampleEvent('call.completed');
    expect(extracted).toEqual({ confirmed: true, new_time: '17:00' });
    expect(Object.values(completed).every((value) => typeof value === 'string' && value !== '')).toBe(true);
    expect(sampleEvent('call.in_progress')).toMatchObject({ startedAt: expect.any(String), endedAt: null });
    expect(sampleEvent('call.no_answer')).toMatchObject({ startedAt: null, endedAt: expect.any(String) });
  });

  it('lets everything be overridden', () => {
    const event = sampleEvent('call.voicemail', { eventId: 'evt_1', summary: 'Left a message.', to: null });
    expect(event).toMatchObject({ event: 'call.voicemail', eventId: 'evt_1', summary: 'Left a message.', to: null });
  });

  it('has an id of its own each time, so that no sample is a duplicate of another', () => {
    const ids = names.map((name) => sampleEvent(name).eventId);
    expect(new Set(ids).size).toBe(names.length);
  });

  it.each([
    [
      'call.complete',
      "the name 'call.complete'. Did you mean 'call.completed'? The names are call.in_progress, call.completed,",
    ],
    ['completed', "the name 'completed'. Did you mean 'call.completed'?"],
    ['call.noanswer', "the name 'call.noanswer'. Did you mean 'call.no_answer'?"],
    ['constructor', "the name 'constructor'. Did you mean"],
    ['', "the name ''. Did you mean"],
    [undefined, 'the name undefined. The names are'],
    [{ event: 'call.completed' }, 'the name an object. The names are'],
  ])('refuses %j, which no event is called, and names the nearest', (name, message) => {
    const sampling = () => sampleEvent(name as CallEventName);
    expect(sampling).toThrow(TypeError);
    expect(sampling).toThrow(`No event of By Your Side has ${message}`);
  });

  it('is typed by its name', () => {
    expectTypeOf(sampleEvent('call.completed')).toEqualTypeOf<CallEvents['call.completed']>();
    expectTypeOf(sampleEvent('call.failed').event).toEqualTypeOf<'call.failed'>();
    // @ts-expect-error: no event has this name
    expect(() => sampleEvent('call.complete')).toThrow(TypeError);
    // @ts-expect-error: no event has this field
    sampleEvent('call.completed', { sumary: '' });
  });
});
