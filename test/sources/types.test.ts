import { type } from 'arktype';
import {
  byourside,
  type CallEventOf,
  type CallEvents,
  createReceiver,
  custom,
  defineSource,
  type EventHandlers,
  type EventWithFields,
  type Sender,
  type Source,
  sender,
  sharedSecretHeader,
  standardWebhooks,
  timestampedHmac,
  type UnknownEvent,
} from 'callhook';
import { webhook } from 'callhook/fetch';
import * as v from 'valibot';
import { expectTypeOf, it } from 'vitest';
import * as z3 from 'zod/v3';
import * as z from 'zod/v4';
import * as mini from 'zod/v4/mini';
import * as z323 from 'zod323';
import { didww, stripe, workflow } from './senders.ts';

const secret = 'whsec_AAAA';
const hmac = timestampedHmac({ header: 'X-Signature' });

it('the events of a source narrow by its own names', () => {
  webhook(didww, secret, (event) => {
    expectTypeOf(event.type).toEqualTypeOf<'call.started' | 'call.ended'>();
    expectTypeOf(event.ts).toEqualTypeOf<Date>();
    // @ts-expect-error: that is an event of By Your Side
    if (event.type === 'call.completed') return;
    // @ts-expect-error: that is a field of By Your Side
    void event.callId;
  });
  webhook(stripe, secret, {
    'invoice.paid': (event) => expectTypeOf(event.data.object.customer).toEqualTypeOf<string>(),
    unknown: (event) => expectTypeOf(event).toEqualTypeOf<UnknownEvent>(),
  });
  webhook(byourside, secret, (event) => {
    if (event.event === 'call.completed') expectTypeOf(event).toEqualTypeOf<CallEvents['call.completed']>();
  });
});

it('a map of handlers has the names of its source, and no others', () => {
  expectTypeOf<keyof EventHandlers<(typeof didww)['events'], unknown>>().toEqualTypeOf<
    'call.started' | 'call.ended' | 'unknown' | 'invalid'
  >();
  const handler = () => {};
  const wrong = [
    // @ts-expect-error: that is an event of By Your Side
    () => webhook(stripe, secret, { 'call.completed': handler }),
    // @ts-expect-error: misspelt
    () => webhook(stripe, secret, { 'invoice.payed': handler }),
    // @ts-expect-error: that is an event of Stripe
    () => sender(byourside, secret, { 'invoice.paid': handler }),
  ];
  void wrong;
});

it('a handler of one source cannot be given to another', () => {
  const ofStripe = (event: { readonly data: { readonly object: { readonly customer: string } } }) => event.data;
  const ofByourside = (event: CallEvents[keyof CallEvents]) => event.callId;
  const ofDidww = { 'call.ended': (event: { readonly ts: Date }) => event.ts };
  webhook(stripe, secret, ofStripe);
  webhook(byourside, secret, ofByourside);
  webhook(didww, secret, ofDidww);
  const wrong = [
    // @ts-expect-error: By Your Side sends no data
    () => webhook(byourside, secret, ofStripe),
    // @ts-expect-error: Stripe sends no callId
    () => webhook(stripe, secret, ofByourside),
    // @ts-expect-error: By Your Side has no such event
    () => createReceiver(byourside, secret, ofDidww),
    // @ts-expect-error: Stripe has no such event
    () => sender(stripe, secret, ofDidww),
    // @ts-expect-error: a map of one in the list of another
    () => webhook([sender(stripe, secret, ofStripe), sender(didww, secret, ofByourside)]),
  ];
  void wrong;
});

it('signedAt is a Date if the sender signs the time, and null otherwise', () => {
  const of = <TTime extends number | null>(
    authenticator: Parameters<typeof defineSource<EventsOfPing, TTime>>[0]['authenticator'],
  ) => defineSource({ name: 'x', authenticator, events: ping, eventName: 'type', eventId: 'id' });
  webhook(of(hmac), secret, (_event, { signedAt }) => expectTypeOf(signedAt).toEqualTypeOf<Date>());
  webhook(of(standardWebhooks()), secret, (_event, { signedAt }) => expectTypeOf(signedAt).toEqualTypeOf<Date>());
  webhook(of(custom(() => true)), secret, (_event, { signedAt }) => expectTypeOf(signedAt).toEqualTypeOf<null>());
  webhook(of(sharedSecretHeader({ header: 'X' })), secret, {
    ping: (_event, { signedAt }) => expectTypeOf(signedAt).toEqualTypeOf<null>(),
    unknown: (_event, { signedAt }) => expectTypeOf(signedAt).toEqualTypeOf<null>(),
  });
  const either: Source<{ ping: { readonly id: string } }> = of(hmac) as never;
  webhook(either, secret, (_event, { signedAt }) => expectTypeOf(signedAt).toEqualTypeOf<Date | null>());
  sender(workflow, secret, (_event, { signedAt }) => expectTypeOf(signedAt).toEqualTypeOf<null>());
});

const ping = { ping: mini.looseObject({ id: mini.string() }) };
type EventsOfPing = typeof ping;

it('only a source with extracted fields takes fields', () => {
  const fields = [{ name: 'confirmed', type: 'boolean' }] as const;
  type Extended = CallEventOf<'call.completed'> & { readonly cost: number };
  expectTypeOf<EventWithFields<CallEvents['call.completed'], typeof fields>>().toEqualTypeOf<
    CallEventOf<'call.completed', typeof fields>
  >();
  expectTypeOf<EventWithFields<Extended, typeof fields>['cost']>().toEqualTypeOf<number>();
  expectTypeOf<EventWithFields<Extended, typeof fields>['extracted']>().toEqualTypeOf<{
    readonly confirmed: boolean | null;
  } | null>();
  webhook(byourside, secret, { 'call.completed': ({ extracted }) => void extracted?.confirmed }, { fields });
  sender(
    byourside,
    secret,
    ({ extracted }) => expectTypeOf(extracted).toEqualTypeOf<{ readonly confirmed: boolean | null } | null>(),
    {
      fields: [{ name: 'confirmed', type: 'boolean' }],
    },
  );
  const wrong = [
    // @ts-expect-error: the events of Stripe have no extracted
    () => webhook(stripe, secret, () => {}, { fields }),
    // @ts-expect-error: the events of DIDWW have no extracted
    () => createReceiver(didww, secret, () => {}, { fields: [{ name: 'confirmed' }] }),
    // @ts-expect-error: the same for a sender
    () => sender(workflow, secret, () => {}, { fields }),
    // @ts-expect-error: each sender has its own
    () => webhook([sender(byourside, secret, () => {})], { fields }),
    // @ts-expect-error: place-call does not know this type
    () => webhook(byourside, secret, () => {}, { fields: [{ name: 'when', type: 'date' }] }),
  ];
  void wrong;
});

interface Call {
  readonly id: string;
}
class Meeting {
  readonly at = new Date();
}

it('the events are the output of the schemas, of either flavour of zod', () => {
  const source = defineSource({
    name: 'any',
    authenticator: hmac,
    events: {
      plain: z.object({ n: z.number(), maybe: z.string().optional() }),
      mini: mini.object({ n: mini.number(), maybe: mini.optional(mini.string()) }),
      loose: z.looseObject({ n: z.number() }),
      strict: mini.strictObject({ n: mini.number() }),
      changed: z.object({ at: z.string().transform((text) => new Date(text)), n: z.number().default(1) }),
      piped: mini.pipe(
        mini.object({ id: mini.string() }),
        mini.transform(({ id }): Call => ({ id })),
      ),
      made: z.object({}).transform(() => new Meeting()),
      either: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('a'), a: z.string() }),
        z.object({ kind: z.literal('b') }),
      ]),
      any: z.record(z.string(), z.unknown()),
    },
    eventName: 'type',
    eventId: ({ id }, { header }) => id ?? header('x-id'),
  });
  webhook(source, secret, {
    plain: (event) => expectTypeOf(event).toEqualTypeOf<{ n: number; maybe?: string | undefined }>(),
    mini: (event) => expectTypeOf(event).toEqualTypeOf<{ n: number; maybe?: string | undefined }>(),
    loose: (event) => {
      expectTypeOf(event.n).toEqualTypeOf<number>();
      expectTypeOf(event.other).toEqualTypeOf<unknown>();
    },
    strict: (event) => expectTypeOf(event).toEqualTypeOf<{ n: number }>(),
    changed: (event) => expectTypeOf(event).toEqualTypeOf<{ at: Date; n: number }>(),
    piped: (event) => expectTypeOf(event).toEqualTypeOf<Call>(),
    made: (event) => expectTypeOf(event).toEqualTypeOf<Meeting>(),
    either: (event) => {
      if (event.kind === 'a') expectTypeOf(event.a).toEqualTypeOf<string>();
    },
    any: (event) => expectTypeOf(event).toEqualTypeOf<Record<string, unknown>>(),
  });
  const wrong = () =>
    defineSource({
      name: 'text',
      authenticator: hmac,
      // @ts-expect-error: an event is an object
      events: { text: z.object({}).transform(() => 'text') },
      eventName: 'type',
      eventId: 'id',
    });
  void wrong;
});

it('the events are the output of the schemas of every library', () => {
  const source = defineSource({
    name: 'any',
    authenticator: hmac,
    events: {
      zod4: z.object({ at: z.string().transform((text) => new Date(text)) }),
      zod3: z3.object({
        at: z3.string().transform((text) => new Date(text)),
        n: z3.number().default(1),
        maybe: z3.string().optional(),
      }),
      zod3Changed: z3.object({ id: z3.string() }).transform(({ id }): Call => ({ id })),
      valibot: v.object({
        at: v.pipe(
          v.string(),
          v.transform((text) => new Date(text)),
        ),
        n: v.optional(v.number(), 1),
        maybe: v.optional(v.string()),
      }),
      valibotLater: v.pipeAsync(
        v.looseObject({ id: v.string() }),
        v.transformAsync(async ({ id }): Promise<Call> => ({ id })),
      ),
      valibotEither: v.variant('kind', [
        v.object({ kind: v.literal('a'), a: v.string() }),
        v.object({ kind: v.literal('b') }),
      ]),
      arktype: type({ at: 'string.date.parse', n: 'number = 1', 'maybe?': 'string' }),
      arktypeEither: type({ kind: "'a'", a: 'string' }).or({ kind: "'b'" }),
    },
    eventName: 'type',
    eventId: 'id',
  });
  webhook(source, secret, {
    zod4: (event) => expectTypeOf(event).toEqualTypeOf<{ at: Date }>(),
    zod3: (event) => expectTypeOf(event).toEqualTypeOf<{ at: Date; n: number; maybe?: string | undefined }>(),
    zod3Changed: (event) => expectTypeOf(event).toEqualTypeOf<Call>(),
    valibot: (event) => expectTypeOf(event).toEqualTypeOf<{ at: Date; n: number; maybe?: string | undefined }>(),
    valibotLater: (event) => expectTypeOf(event).toEqualTypeOf<Call>(),
    valibotEither: (event) => {
      if (event.kind === 'a') expectTypeOf(event.a).toEqualTypeOf<string>();
    },
    arktype: (event) => expectTypeOf(event).toEqualTypeOf<{ at: Date; n: number; maybe?: string }>(),
    arktypeEither: (event) => {
      if (event.kind === 'a') expectTypeOf(event.a).toEqualTypeOf<string>();
    },
  });
  const define = (ping: Parameters<typeof defineSource>[0]['events'][string]) =>
    defineSource({ name: 'text', authenticator: hmac, events: { ping }, eventName: 'type', eventId: 'id' });
  const wrong = [
    // @ts-expect-error: an event is an object
    () => define(z3.string()),
    // @ts-expect-error: an event is an object
    () => define(v.string()),
    // @ts-expect-error: an event is an object
    () => define(type('string')),
    // @ts-expect-error: the schema of another event, which is not a schema itself
    () => define({ ping: v.object({}) }),
    // @ts-expect-error: a zod that does not implement Standard Schema
    () => define(z323.object({})),
    // @ts-expect-error: not a schema
    () => define((body: unknown) => ({ value: body })),
  ];
  void wrong;
});

it('senders in a list keep their own types, and may share a type of request', () => {
  const ofRequest = sender(
    stripe,
    (request: Request) => request.headers.get('x-tenant') ?? '',
    (event, { request }) => {
      expectTypeOf(event.type).toEqualTypeOf<'invoice.paid'>();
      expectTypeOf(request).toEqualTypeOf<Request>();
    },
  );
  expectTypeOf(ofRequest).toEqualTypeOf<Sender<Request>>();
  const handler = webhook([
    ofRequest,
    sender(didww, secret, {
      'call.ended': ({ global_tag }) => expectTypeOf(global_tag).toEqualTypeOf<string | null>(),
    }),
    sender(workflow, 'another secret', ({ step }, { signedAt }) => {
      expectTypeOf(step).toEqualTypeOf<number>();
      expectTypeOf(signedAt).toEqualTypeOf<null>();
    }),
  ]);
  expectTypeOf(handler).toExtend<(request: Request) => Promise<Response>>();
  // @ts-expect-error: each sender has a secret of its own
  const one = () => webhook([stripe, didww], secret, () => {});
  void one;
});
