import { defineSource, timestampedHmac } from 'callhook';
import * as z from 'zod/v4/mini';

const invoice = z.looseObject({ id: z.string(), amount_paid: z.number(), currency: z.string() });
const event = <TType extends string>(type: TType) =>
  z.looseObject({ id: z.string(), type: z.literal(type), data: z.looseObject({ object: invoice }) });

/** Stripe, as far as it is about invoices. */
export const stripe = defineSource({
  name: 'stripe',
  authenticator: timestampedHmac({ header: 'Stripe-Signature' }),
  events: { 'invoice.paid': event('invoice.paid'), 'invoice.payment_failed': event('invoice.payment_failed') },
  eventName: 'type',
  eventId: 'id',
});
