import { compositeId, defineSource, hmacSignature } from 'callhook';
import * as z from 'zod/v4';

const toolCall = z.looseObject({ id: z.string(), function: z.looseObject({ name: z.string() }) });

/** The server messages of Vapi, with an HMAC credential as Vapi makes it by default. */
export const vapi = defineSource({
  name: 'vapi',
  authenticator: hmacSignature({
    header: 'x-signature',
    timestampHeader: 'x-timestamp',
    signed: ['timestamp', '.', 'body'],
  }),
  events: {
    'tool-calls': z.looseObject({ message: z.looseObject({ toolCallList: z.array(toolCall) }) }),
    'status-update': z.looseObject({ message: z.looseObject({ status: z.string() }) }),
  },
  eventName: ({ message }) => part(message, 'type'),
  // The ids of its tool calls. A status may come again within a call, so it has no id.
  eventId: { 'tool-calls': ({ message }) => toolCallIds(part(message, 'toolCallList')) },
  asks: ['tool-calls'],
  callId: ({ message }) => part(part(message, 'call'), 'id'),
});

/** The payload was not validated yet, so any part of it may be missing. */
function part(value: unknown, key: string): unknown {
  return (value as { readonly [key: string]: unknown } | null | undefined)?.[key];
}

function toolCallIds(calls: unknown): string | undefined {
  return Array.isArray(calls) ? compositeId(...calls.map((call) => part(call, 'id'))) : undefined;
}
