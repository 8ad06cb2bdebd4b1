import {
  type CallEvent,
  type CallEventOf,
  type callEventSchema,
  type callEventSchemas,
  callEventSchemasFor,
  defineSource,
  type EventSchemas,
  type EventsOf,
  type Source,
  timestampedHmac,
} from 'callhook';
import { webhook } from 'callhook/fetch';
import type { nextneuralEventSchemas } from 'callhook/sources/nextneural';
import { z as plain } from 'zod';
import * as z3 from 'zod/v3';
import * as z from 'zod/v4';
import * as mini from 'zod/v4/mini';

const definition = {
  name: 'own',
  authenticator: timestampedHmac({ header: 'X-Signature' }),
  eventName: 'type',
  eventId: 'id',
};

const events = {
  classic: z.object({ at: z.string().transform((text) => text.length), kind: z.enum(['a', 'b']).optional() }),
  mini: mini.object({ at: mini.string(), list: mini.array(mini.object({ n: mini.number() })) }),
  zod3: z3.object({ at: z3.string().transform((text) => text.length), kind: z3.enum(['a', 'b']).optional() }),
  plain: plain.object({ at: plain.string(), kind: plain.enum(['a', 'b']).optional() }), // zod 3 or zod 4
} satisfies EventSchemas;

const own = defineSource({ ...definition, events });
expectType<Source<EventsOf<typeof events>, number>>()(own);

export const handler = webhook(own, 'whsec_test', {
  classic: (event) => {
    expectType<number>()(event.at);
    expectType<'a' | 'b' | undefined>()(event.kind);
  },
  mini: (event) => expectType<{ n: number }[]>()(event.list),
  zod3: (event) => {
    expectType<number>()(event.at);
    expectType<'a' | 'b' | undefined>()(event.kind);
  },
  plain: (event) => expectType<'a' | 'b' | undefined>()(event.kind),
});

// @ts-expect-error: not the schema of an object
defineSource({ ...definition, events: { ping: z3.string() } });
// @ts-expect-error: not the schema of an object
defineSource({ ...definition, events: { ping: z.string() } });

type Completed = z.infer<(typeof callEventSchemas)['call.completed']>;
export const summaryOf = (event: Completed): string | null => event.summary;
export const asEvent = (event: z.infer<typeof callEventSchema>): CallEvent => event;
export const asCompleted = (
  event: mini.infer<(typeof callEventSchemas)['call.completed']>,
): CallEventOf<'call.completed'> => event;
export const callOf = (event: z.output<(typeof nextneuralEventSchemas)['call.ended']>): string | null =>
  event.data.call_uuid;

const asked = callEventSchemasFor([{ name: 'confirmed', type: 'boolean' }])['call.completed'];
export const isConfirmed = (event: z.infer<typeof asked>) =>
  expectType<boolean | null | undefined>()(event.extracted?.confirmed);
