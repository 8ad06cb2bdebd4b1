import { defineSource, timestampedHmac } from 'callhook';
import * as z from 'zod/v4/mini';

const event = <TType extends string>(type: TType) =>
  z.looseObject({ id: z.string(), type: z.literal(type), global_tag: z.nullish(z.string()), data: z.looseObject({}) });

/** phone.systems by DIDWW, as far as it is about live calls. Every attempt is signed anew; the `id` stays. */
export const didww = defineSource({
  name: 'didww',
  authenticator: timestampedHmac({ header: 'X-PS-Signature' }),
  events: { 'call.started': event('call.started'), 'call.ended': event('call.ended') },
  eventName: 'type',
  eventId: 'id',
  callId: 'global_tag',
});
