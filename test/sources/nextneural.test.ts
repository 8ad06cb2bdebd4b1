import { byourside, type CallEvents, createReceiver, type EventContext, sender, type UnknownEvent } from 'callhook';
import { webhook as expressWebhook } from 'callhook/express';
import { webhook } from 'callhook/fetch';
import { memoryStore } from 'callhook/replay';
import {
  type NextneuralCampaignData,
  type NextneuralEvent,
  type NextneuralEvents,
  nextneural,
  nextneuralEventSchemas,
} from 'callhook/sources/nextneural';
import express from 'express';
import { describe, expect, expectTypeOf, it } from 'vitest';
import * as full from 'zod/v4';
import * as z from 'zod/v4/mini';
import { serveNode } from '../adapters/contract/serve.ts';
import { recorder } from '../receive/deliver.ts';
import { signHeader } from '../verify/signer.ts';
import { duplicate, ignored, misfit, post, processed, refused } from './post.ts';

const secret = 'a secret of the customer';
const signed = { 'x-workflow-secret': secret };
const callEvents = ['started', 'ended', 'transferred', 'no_answer', 'voicemail', 'transcript_ready'];
const names = [
  ...callEvents.map((name) => `call.${name}`),
  ...['launched', 'stopped', 'completed'].map((name) => `campaign.${name}`),
];

/** As the envelope is documented, with fields of the call records. */
const callEnded = {
  event: 'call.ended',
  fired_at: '2026-05-12T14:34:05Z',
  organisation_uuid: 'org_o1p2q3',
  data: {
    call_uuid: 'cal_c1d2e3f4',
    call_type: 'outbound',
    transcript: [{ role: 'agent', text: 'Grüße 🎉' }],
    outcome: 'connected',
    campaign_uuid: 'flw_f1g2h3',
    duration: 113,
  },
};

/** A handler with the events and the reports it has seen. */
function setUp(options: Parameters<typeof nextneural>[0] = {}, secrets: string | string[] = secret) {
  const { reports, observe } = recorder();
  const seen: NextneuralEvent[] = [];
  const contexts: EventContext<Request, null>[] = [];
  const handler = webhook(
    nextneural(options),
    secrets,
    (event, context) => {
      seen.push(event);
      contexts.push(context);
    },
    { observe },
  );
  return { handler, seen, contexts, reports };
}

describe('a delivery of NextNeural', () => {
  it('reaches the handler as it was sent, with its ids', async () => {
    const { handler, seen, contexts, reports } = setUp();
    expect(await post(handler, callEnded, signed)).toBe(processed);
    expect(seen[0]).toMatchObject(callEnded);
    expect(seen[0]?.data).toMatchObject({ summary: null, recording_url: null });
    expect(contexts[0]).toMatchObject({
      signedAt: null,
      secretIndex: 0,
      eventKey: 'nextneural::call.ended:cal_c1d2e3f4:2026-05-12T14:34:05Z',
    });
    expect(reports[0]).toMatchObject({
      code: 'processed',
      source: 'nextneural',
      eventName: 'call.ended',
      callId: 'cal_c1d2e3f4',
      signedAt: null,
      clockSkew: null,
    });
  });

  it('arrives over real HTTP', async () => {
    const seen: unknown[] = [];
    const onEvent = { 'call.ended': (event: NextneuralEvents['call.ended']) => seen.push(event.data.transcript) };
    const { url, stop } = await serveNode(
      express().post('/webhooks/bys', expressWebhook(nextneural(), secret, onEvent, { observe: () => {} })),
    );
    const send = async (headers: Record<string, string>) =>
      (await fetch(url, { method: 'POST', headers, body: JSON.stringify(callEnded) })).status;
    try {
      expect([await send({}), await send({ 'X-Workflow-Secret': 'x' }), await send(signed)]).toEqual([400, 400, 200]);
      expect(seen).toEqual([callEnded.data.transcript]);
    } finally {
      await stop();
    }
  });
});

describe('the secret in its header', () => {
  it.each([
    ['header_missing', {}],
    ['header_missing', { 'x-workflow-secret': '' }],
    ['header_missing', { 'x-another-header': secret }],
    ['signature_mismatch', { 'x-workflow-secret': 'a secret of the customeR' }],
    ['signature_mismatch', { 'x-workflow-secret': secret.slice(0, -1) }],
    ['signature_mismatch', { 'x-workflow-secret': `${secret}${secret}` }],
    ['signature_mismatch', { 'x-workflow-secret': 'x' }],
    ['header_malformed', { 'x-workflow-secret': 'x'.repeat(5_000) }],
  ])('is refused as %s: %j', async (code, headers) => {
    const { handler, seen, reports } = setUp();
    expect(await post(handler, callEnded, headers)).toBe(refused);
    expect(seen).toEqual([]);
    expect(reports[0]).toMatchObject({ outcome: 'refused', code, eventName: null });
  });

  it('may be either of two during a rotation', async () => {
    const { handler, reports } = setUp({}, ['the new secret', secret]);
    expect(await post(handler, callEnded, signed)).toBe(processed);
    expect(await post(handler, { ...callEnded, fired_at: 'later' }, { 'x-workflow-secret': 'the new secret' })).toBe(
      processed,
    );
    expect(await post(handler, callEnded, { 'x-workflow-secret': 'the oldest one' })).toBe(refused);
    expect(reports.map((report) => report.secretIndex)).toEqual([1, 0, null]);
  });

  it('is in the header that you chose at registration', async () => {
    const { handler } = setUp({ header: 'X-Our-Secret' });
    expect(await post(handler, callEnded, signed)).toBe(refused);
    expect(await post(handler, callEnded, { 'x-our-secret': secret })).toBe(processed);
    for (const header of ['', 'two words', 'colon:', 5 as unknown as string]) {
      expect(() => nextneural({ header })).toThrow(TypeError);
    }
  });
});

describe('the nine events', () => {
  it('are these', () => {
    expect(Object.keys(nextneuralEventSchemas)).toEqual(names);
  });

  it.each(names)('%s needs only its name; every other field is null without a value', async (event) => {
    const { handler, seen } = setUp();
    const envelope = { fired_at: null, organisation_uuid: null };
    const noData = { event, ...envelope, data: expect.objectContaining({ campaign_uuid: null }) };
    for (const body of [
      { event },
      { event, data: null },
      { event, ...envelope, data: {} },
      { event, data: { campaign_uuid: null } },
    ]) {
      expect(await post(handler, body, signed)).toBe(processed);
    }
    expect(seen).toEqual([noData, noData, noData, noData]);
    const callFields = {
      call_uuid: null,
      call_type: null,
      transcript: null,
      outcome: null,
      campaign_uuid: null,
      contact_uuid: null,
      from_number: null,
      to_number: null,
      duration: null,
      sentiment: null,
      summary: null,
      recording_url: null,
      started_at: null,
      ended_at: null,
    };
    expect(seen[0]?.data).toEqual(event.startsWith('call.') ? callFields : { campaign_uuid: null });
  });

  it('keep unknown fields, in the envelope and in data', async () => {
    const { handler, seen } = setUp();
    const sent = { ...callEnded, version: 2, data: { ...callEnded.data, agent_uuid: 'agt_1', constructor: 'kept' } };
    await post(handler, sent, signed);
    expect(seen[0]).toMatchObject(sent);
  });

  it.each([
    [{ fired_at: 5 }, { fired_at: '5' }, 'fired_at'],
    [{ organisation_uuid: ['org_1'] }, { organisation_uuid: null }, 'organisation_uuid'],
    [{ data: 'text' }, { data: { call_uuid: null } }, 'data'],
    [{ data: [] }, { data: { call_uuid: null } }, 'data'],
    [{ data: { call_uuid: 5 } }, { data: { call_uuid: '5' } }, 'data.call_uuid'],
    [{ data: { call_type: {} } }, { data: { call_type: null } }, 'data.call_type'],
    [{ data: { duration: '113' } }, { data: { duration: 113 } }, 'data.duration'],
  ])('are accepted if a field has another type: %j', async (other, expected, path) => {
    const { handler, seen, contexts } = setUp();
    expect(await post(handler, { ...callEnded, ...other }, signed)).toBe(processed);
    expect(seen[0]).toMatchObject(expected);
    expect(contexts[0]?.issues).toMatchObject([{ path }]);
  });

  it('have null in place of a value that cannot be converted, and rawBody has the value', async () => {
    const { handler, seen, contexts } = setUp();
    const data = {
      ...callEnded.data,
      duration: '01:53',
      sentiment: { score: 0.9 },
      outcome: ['connected'],
      summary: {},
    };
    expect(await post(handler, { ...callEnded, data }, signed)).toBe(processed);
    expect(seen[0]?.data).toMatchObject({ duration: null, sentiment: null, outcome: null, summary: null });
    expect(JSON.parse(new TextDecoder().decode(contexts[0]?.rawBody)).data).toEqual(data);
  });

  it.each(['text', [{ text: 'turn' }], { turns: [] }])('have a transcript of any shape: %j', async (transcript) => {
    const { handler, seen } = setUp();
    await post(handler, { ...callEnded, data: { ...callEnded.data, transcript } }, signed);
    expect(seen[0]?.data).toMatchObject({ transcript });
  });

  it('can be extended with either flavour of zod', () => {
    const mini = z.extend(nextneuralEventSchemas['call.ended'], { version: z.number() });
    expect(mini.parse({ ...callEnded, version: 2 }).version).toBe(2);
    const classic = full.object({ event: nextneuralEventSchemas['call.ended'] });
    expect(classic.parse({ event: callEnded }).event.data.call_uuid).toBe('cal_c1d2e3f4');
  });

  it('do not let __proto__ into the event', async () => {
    const { handler, seen } = setUp();
    const body = '{"event":"call.ended","__proto__":{"admin":true},"data":{"__proto__":{"call_uuid":"cal_0"}}}';
    expect(await post(handler, body, signed)).toBe(processed);
    expect(seen[0]).not.toHaveProperty('admin');
    expect(seen[0]?.data).toMatchObject({ call_uuid: null });
  });

  it('go to the handler unknown if their name is unknown, and are ignored without it', async () => {
    const { handler } = setUp();
    expect(await post(handler, { ...callEnded, event: 'call.recording_ready' }, signed)).toBe(ignored);
    const seen: UnknownEvent[] = [];
    const withUnknown = webhook(nextneural(), secret, { unknown: (event) => seen.push(event) });
    for (const event of ['call.recording_ready', 'constructor', '__proto__']) {
      expect(await post(withUnknown, { ...callEnded, event }, signed)).toBe(processed);
    }
    const payload = { ...callEnded, event: 'call.recording_ready' };
    const { event: name } = payload;
    expect(seen[0]).toEqual({ event: 'unknown', name, eventId: null, callId: 'cal_c1d2e3f4', payload });
  });

  it.each([{}, { event: null }, { event: 5.5 }, { event: '' }, [], 'null'])(
    'are refused without a name: %j',
    async (body) => {
      const { handler } = setUp();
      expect(await post(handler, body, signed)).toBe(misfit);
    },
  );
});

describe('an event that is sent again', () => {
  it('is handled once, even if its body is formatted differently', async () => {
    const { handler, seen } = setUp();
    expect(await post(handler, callEnded, signed)).toBe(processed);
    expect(await post(handler, callEnded, signed)).toBe(duplicate);
    expect(await post(handler, JSON.stringify({ attempt: 2, ...callEnded }, null, 1), signed)).toBe(duplicate);
    expect(seen).toHaveLength(1);
  });

  it.each([
    ['of another name', { event: 'call.transcript_ready' }],
    ['of another call', { data: { call_uuid: 'cal_2' } }],
    ['of another time', { fired_at: '2026-05-12T14:34:06Z' }],
  ])('is another event if it is %s', async (_which, other) => {
    const { handler, seen } = setUp();
    expect(await post(handler, callEnded, signed)).toBe(processed);
    expect(await post(handler, { ...callEnded, ...other }, signed)).toBe(processed);
    expect(seen).toHaveLength(2);
  });

  const campaign = { event: 'campaign.completed', fired_at: '2026-05-12T14:34:05Z', organisation_uuid: 'org_1' };

  it('is recognised by its campaign', async () => {
    const { handler, contexts } = setUp();
    const first = { ...campaign, data: { campaign_uuid: 'flw_1' } };
    const second = { ...campaign, data: { campaign_uuid: 'flw_2' } };
    expect(await post(handler, first, signed)).toBe(processed);
    expect(await post(handler, JSON.stringify(first, null, 1), signed)).toBe(duplicate);
    expect(await post(handler, second, signed)).toBe(processed);
    expect(contexts[0]?.eventKey).toBe('nextneural::campaign.completed:flw_1:2026-05-12T14:34:05Z');
  });

  it.each([
    [
      { data: { call_uuid: 'a:b' }, fired_at: 'c' },
      { data: { call_uuid: 'a' }, fired_at: 'b:c' },
    ],
    [
      { data: { call_uuid: 'a%3Ab' }, fired_at: 'c' },
      { data: { call_uuid: 'a:b' }, fired_at: 'c' },
    ],
    [
      { data: { call_uuid: 'a\uD800' }, fired_at: 'c' },
      { data: { call_uuid: 'a\uDC00' }, fired_at: 'c' },
    ],
  ])('is told from another whose parts make the same text: %j', async (first, second) => {
    const { handler, seen } = setUp();
    expect(await post(handler, { ...callEnded, ...first }, signed)).toBe(processed);
    expect(await post(handler, { ...callEnded, ...second }, signed)).toBe(processed);
    expect(await post(handler, { ...callEnded, ...first, attempt: 2 }, signed)).toBe(duplicate);
    expect(seen).toHaveLength(2);
  });

  it('is recognised by ids that are integers, but not by one that JavaScript rounds', async () => {
    const { handler, contexts } = setUp();
    const send = (id: string, more = '') =>
      post(handler, `{"event":"call.ended","fired_at":5,"data":{"call_uuid":${id}}${more}}`, signed);
    expect(await send('7')).toBe(processed);
    expect(await send('7', ',"attempt":2')).toBe(duplicate);
    expect(await send('9007199254740992')).toBe(processed);
    expect(await send('9007199254740993')).toBe(processed);
    expect(contexts[0]?.eventKey).toBe('nextneural::call.ended:7:5');
  });

  it.each([
    ['a campaign event without the campaign', { ...campaign, data: { name: 'Spring' } }],
    ['a call without its id', { ...callEnded, data: { campaign_uuid: 'flw_1' } }],
    ['an event without its time', { ...callEnded, fired_at: null }],
    ['an event with an empty id', { ...callEnded, data: { call_uuid: '' } }],
    ['an event without data', { event: 'call.ended', fired_at: '2026-05-12T14:34:05Z' }],
    ['an unknown event', { ...callEnded, event: 'call.said' }],
  ])('is recognised only by its body: %s', async (_which, body) => {
    const seen: EventContext<Request, null>[] = [];
    const onEvent = (_event: object, context: EventContext<Request, null>) => seen.push(context);
    const handlers = { 'call.ended': onEvent, 'campaign.completed': onEvent, unknown: onEvent };
    const handler = webhook(nextneural(), secret, handlers);
    expect(await post(handler, body, signed)).toBe(processed);
    expect(await post(handler, body, signed)).toBe(duplicate);
    // Any difference makes it another event, so that none is lost.
    expect(await post(handler, { ...body, turn: 2 }, signed)).toBe(processed);
    expect(seen).toHaveLength(2);
    expect(seen[0]?.eventKey).toMatch(/^nextneural::#body-[0-9a-f]{64}$/);
  });

  it('is recognised by an id of your own instead', async () => {
    const seen: string[] = [];
    const source = {
      ...nextneural(),
      eventId: ({ event, data }: { event?: unknown; data?: unknown }) =>
        `${event} ${(data as { call_uuid: string }).call_uuid}`,
    };
    const handler = webhook(source, secret, ({ event }) => seen.push(event));
    expect(await post(handler, callEnded, signed)).toBe(processed);
    expect(await post(handler, { ...callEnded, fired_at: 'later' }, signed)).toBe(duplicate);
  });

  it('does not count as an event of another source in the same store', async () => {
    const replay = memoryStore();
    const seen: string[] = [];
    const handler = webhook(
      [
        sender(byourside, 'whsec_test', ({ event }) => seen.push(`byourside ${event}`)),
        sender(nextneural(), secret, ({ event }) => seen.push(`nextneural ${event}`)),
      ],
      { replay, observe: () => {} },
    );
    const eventId = 'call.ended:cal_c1d2e3f4:2026-05-12T14:34:05Z';
    const other = JSON.stringify({ event: 'call.completed', eventId, callId: 'call_1' });
    expect(await post(handler, callEnded, signed)).toBe(processed);
    expect(await post(handler, other, { 'x-bys-signature': signHeader(other, 'whsec_test') })).toBe(processed);
    // The secret of one sender is not valid for the other.
    expect(await post(handler, other, { 'x-workflow-secret': 'whsec_test' })).toBe(refused);
    expect(seen).toEqual(['nextneural call.ended', 'byourside call.completed']);
  });
});

it('marks late events with detectStale', async () => {
  const seen: string[] = [];
  const onEvent = ({ event }: { readonly event: string }, { stale }: EventContext<Request, null>) =>
    seen.push(`${event} ${stale}`);
  const handler = webhook(nextneural(), secret, onEvent, { detectStale: true, replay: memoryStore() });
  const events = ['started', 'ended', 'transferred', 'transcript_ready', 'voicemail', 'started'];
  for (const [index, event] of events.entries()) {
    await post(handler, { ...callEnded, event: `call.${event}`, fired_at: String(index) }, signed);
  }
  await post(handler, { event: 'campaign.launched', data: { campaign_uuid: 'flw_1' } }, signed);
  expect(seen).toEqual([
    'call.started false',
    'call.ended false',
    'call.transferred true',
    'call.transcript_ready false',
    'call.voicemail false',
    'call.started true',
    'campaign.launched false',
  ]);
});

it('is typed, and keeps its events apart from those of others', () => {
  webhook(nextneural(), secret, (event, context) => {
    expectTypeOf(event).toEqualTypeOf<NextneuralEvent>();
    expectTypeOf(context.signedAt).toEqualTypeOf<null>();
    expectTypeOf(event.fired_at).toEqualTypeOf<string | null>();
    if (event.event === 'campaign.stopped') {
      expectTypeOf(event.data).toEqualTypeOf<NextneuralCampaignData>();
    } else if (event.event === 'call.ended') {
      expectTypeOf(event.data.call_uuid).toEqualTypeOf<string | null>();
      expectTypeOf(event.data.duration).toEqualTypeOf<number | null>();
      expectTypeOf(event.data.transcript).toEqualTypeOf<unknown>();
      expectTypeOf(event.data.outcome === 'connected').toEqualTypeOf<boolean>();
      if ('agent_uuid' in event.data) expectTypeOf(event.data.agent_uuid).toEqualTypeOf<unknown>();
      // @ts-expect-error: misspelt
      event.data.call_uid;
    }
    // @ts-expect-error: misspelt
    event.firedAt;
  });
  webhook(nextneural(), secret, {
    'call.ended': (event) => expectTypeOf(event).toEqualTypeOf<NextneuralEvents['call.ended']>(),
    unknown: (event) => expectTypeOf(event).toEqualTypeOf<UnknownEvent>(),
  });
  const ofByourside = (event: CallEvents['call.no_answer']) => event.callId;
  const ofNextneural = (event: NextneuralEvents['call.no_answer']) => event.data.call_uuid;
  createReceiver(byourside, secret, { 'call.no_answer': ofByourside });
  createReceiver(nextneural(), secret, { 'call.no_answer': ofNextneural });
  // @ts-expect-error: an event of By Your Side
  createReceiver(nextneural(), secret, { 'call.no_answer': ofByourside });
  // @ts-expect-error: an event of NextNeural
  createReceiver(byourside, secret, { 'call.no_answer': ofNextneural });
  const misspelt = { 'call.end': () => {} };
  // @ts-expect-error: no event has this name
  expect(() => createReceiver(nextneural(), secret, misspelt)).toThrow(/no such event/);
  // @ts-expect-error: By Your Side has this event, NextNeural does not
  expect(() => createReceiver(nextneural(), secret, { 'call.completed': () => {} })).toThrow(/no such event/);
  const fields = [{ name: 'confirmed', type: 'boolean' }] as const;
  // @ts-expect-error: NextNeural has no extracted fields
  expect(() => createReceiver(nextneural(), secret, () => {}, { fields })).toThrow(/have no extracted fields/);
});
