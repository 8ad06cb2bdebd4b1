import type { CallEvent, EventContext, UnknownEvent } from 'callhook';
import { byourside, defineSource, sharedSecretHeader } from 'callhook';
import * as onExpress from 'callhook/express';
import * as onHono from 'callhook/hono';
import express, { type Request } from 'express';
import { type Context, Hono } from 'hono';
import { expectTypeOf, it } from 'vitest';
import * as z from 'zod/v4/mini';

const secret = 'whsec';
const fields = [{ name: 'confirmed', type: 'boolean' }] as const;
const other = defineSource({
  name: 'other',
  authenticator: sharedSecretHeader({ header: 'x-secret' }),
  events: { 'call.ended': z.looseObject({ duration: z.number() }) },
  eventName: 'type',
  eventId: 'id',
});

it('Express: an annotation types the request, and other requests know nothing of it', () => {
  const app = express();
  app.post('/', onExpress.verified(secret), (req: onExpress.VerifiedRequest, res) => {
    expectTypeOf(req.callEvent).toEqualTypeOf<CallEvent | undefined>();
    expectTypeOf(req.callContext).toEqualTypeOf<EventContext<Request> | undefined>();
    if (req.callEvent?.event === 'call.completed') expectTypeOf(req.callEvent.event).toEqualTypeOf<'call.completed'>();
    res.send(req.params.id);
  });
  app.post('/', onExpress.verified(secret, { fields }), (req: onExpress.VerifiedRequest<CallEvent<typeof fields>>) => {
    if (req.callEvent?.event === 'call.completed')
      expectTypeOf(req.callEvent.extracted).toEqualTypeOf<{ readonly confirmed: boolean | null } | null>();
  });
  app.use(onExpress.verifiedBy(byourside, (request) => request.hostname));
  // @ts-expect-error: nothing is added to the requests of every app
  app.get('/', (req) => req.callEvent);
  // @ts-expect-error: the answer is the app's own
  const early = () => onExpress.verified(secret, { ack: 'early' });
  void early;
});

it('Hono: c.var is typed by the source, the fields and passUnknown', () => {
  const app = new Hono<{ Bindings: { SECRET: string } }>();
  app.post(
    '/',
    onHono.verified((c) => c.env.SECRET),
    (c) => {
      expectTypeOf(c.var.callEvent).toEqualTypeOf<CallEvent>();
      expectTypeOf(c.get('callEvent')).toEqualTypeOf<CallEvent>();
      expectTypeOf(c.var.callContext.signedAt).toEqualTypeOf<Date>();
      expectTypeOf(c.env.SECRET).toEqualTypeOf<string>();
      return c.json({ id: c.var.callEvent.callId });
    },
  );
  app.post('/', onHono.verified(secret, { fields, passUnknown: true }), (c) => {
    const { callEvent } = c.var;
    if (callEvent.event === 'call.completed')
      expectTypeOf(callEvent.extracted).toEqualTypeOf<{ readonly confirmed: boolean | null } | null>();
    expectTypeOf(callEvent).toExtend<CallEvent<typeof fields> | UnknownEvent>();
    return c.body(null);
  });
  app.post('/', onHono.verifiedBy(other, secret), (c) => {
    expectTypeOf(c.var.callEvent.duration).toEqualTypeOf<number>();
    expectTypeOf(c.var.callContext.signedAt).toEqualTypeOf<null>();
    return c.body(null);
  });
  app.use('/hooks/*', onHono.verified(secret));
  new Hono().use(onHono.verified(secret)).post('/', (c) => c.text(c.var.callEvent.callId));
  expectTypeOf<onHono.VerifiedVariables<CallEvent>['callContext']['request']>().toExtend<Context>();
});
