import { type } from 'arktype';
import { defineSource, type EventSchemas, type EventsOf, type Source, timestampedHmac } from 'callhook';
import { webhook } from 'callhook/fetch';
import * as v from 'valibot';
import * as z3 from 'zod/v3';
import * as z from 'zod/v4';
import * as mini from 'zod/v4/mini';

interface Call {
  readonly id: string;
}

const events = {
  classic: z.object({ at: z.string().transform((text) => text.length), kind: z.enum(['a', 'b']).optional() }),
  mini: mini.object({ at: mini.string(), list: mini.array(mini.object({ n: mini.number() })) }),
  zod3: z3.object({ at: z3.string().transform((text) => text.length), kind: z3.enum(['a', 'b']).optional() }),
  valibot: v.object({
    at: v.pipe(
      v.string(),
      v.transform((text) => text.length),
    ),
    kind: v.optional(v.picklist(['a', 'b'])),
  }),
  valibotLater: v.pipeAsync(
    v.looseObject({ id: v.string() }),
    v.transformAsync(async ({ id }): Promise<Call> => ({ id })),
  ),
  arktype: type({ at: 'string.integer.parse', 'kind?': "'a' | 'b'" }),
} satisfies EventSchemas;

const own = defineSource({
  name: 'own',
  authenticator: timestampedHmac({ header: 'X-Signature' }),
  events,
  eventName: 'type',
  eventId: 'id',
});
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
  valibot: (event) => {
    expectType<number>()(event.at);
    expectType<'a' | 'b' | undefined>()(event.kind);
  },
  valibotLater: (event) => expectType<string>()(event.id),
  arktype: (event) => {
    expectType<number>()(event.at);
    expectType<'a' | 'b' | undefined>()(event.kind);
  },
});

const definition = { ...own, name: 'wrong' };
// @ts-expect-error: not the schema of an object
defineSource({ ...definition, events: { ping: v.string() } });
// @ts-expect-error: not the schema of an object
defineSource({ ...definition, events: { ping: type('string') } });
// @ts-expect-error: not the schema of an object
defineSource({ ...definition, events: { ping: z3.string() } });
// @ts-expect-error: not a schema
defineSource({ ...definition, events: { ping: { at: v.string() } } });
