import { defineSource, sharedSecretHeader, standardWebhooks, timestampedHmac } from 'callhook';
import * as z from 'zod/v4';
import * as mini from 'zod/v4/mini';

// Senders as a team would add them, in a dozen lines each.

/** Stripe, with one flavour of zod. */
export const stripe = defineSource({
  name: 'stripe',
  authenticator: timestampedHmac({ header: 'Stripe-Signature' }),
  events: {
    'invoice.paid': mini.looseObject({
      id: mini.string(),
      type: mini.literal('invoice.paid'),
      data: mini.looseObject({ object: mini.looseObject({ customer: mini.string() }) }),
    }),
  },
  eventName: 'type',
  eventId: 'id',
});

/** The phone system of DIDWW, with the other flavour, which changes what it reads. */
export const didww = defineSource({
  name: 'didww',
  authenticator: timestampedHmac({ header: 'X-PS-Signature' }),
  events: {
    'call.started': z.object({
      type: z.literal('call.started'),
      ts: z.coerce.date(),
      global_tag: z.string().nullable(),
    }),
    'call.ended': z.object({ type: z.literal('call.ended'), ts: z.coerce.date(), global_tag: z.string().nullable() }),
  },
  eventName: 'type',
  eventId: 'id',
  callId: 'global_tag',
  phase: ({ type }) => (({ 'call.started': 'live', 'call.ended': 'end' }) as const)[String(type)],
});

/** Any sender that follows https://www.standardwebhooks.com, by the name of its headers. */
export function standard(prefix: 'webhook' | 'svix') {
  return defineSource({
    name: `standard-${prefix}`,
    authenticator: standardWebhooks({ prefix }),
    events: {
      'contact.created': z.object({ type: z.literal('contact.created'), data: z.object({ email: z.string() }) }),
    },
    eventName: 'type',
    eventId: (_, { header }) => header(`${prefix}-id`),
  });
}

/** A sender that signs nothing. */
export const workflow = defineSource({
  name: 'workflow',
  authenticator: sharedSecretHeader({ header: 'X-Workflow-Secret' }),
  events: { 'step.done': z.looseObject({ event: z.literal('step.done'), step: z.number() }) },
  eventName: 'event',
  eventId: ({ run, step }) => (typeof run === 'string' ? `${run}:${step}` : undefined),
});
