import * as z from 'zod/mini';
import { byFields } from './by-fields.ts';
import { byoursideSchemas, type CallEventName, type CallEvents } from './byourside-events.ts';
import { miniKit } from './mini-kit.ts';
import type { EventWithFields, RequestedFields } from './requested-fields.ts';

// What users extend. In a file of its own: a receiver has the same schemas in a lighter make.

/** The schema of each By Your Side event, by its name. Unknown keys are kept; extend them with either flavour of zod. */
export const callEventSchemas = /* @__PURE__ */ byoursideSchemas(miniKit);

/** Any of the six By Your Side events; a union that narrows on `event`. */
export const callEventSchema = /* @__PURE__ */ anyOf(callEventSchemas);

/** In a call that bundlers may leave out. */
function anyOf(schemas: typeof callEventSchemas) {
  return z.discriminatedUnion('event', [
    schemas['call.in_progress'],
    schemas['call.completed'],
    schemas['call.no_answer'],
    schemas['call.voicemail'],
    schemas['call.declined'],
    schemas['call.failed'],
  ]);
}

type CallEventSchemas<TFields extends RequestedFields> = {
  readonly [TName in CallEventName]: z.ZodMiniType<EventWithFields<CallEvents[TName], TFields>>;
};

const schemasFor = /* @__PURE__ */ byFields((fields) => byoursideSchemas(miniKit, fields));

/**
 * {@link callEventSchemas} with `extracted` validated against the fields asked for at place-call. Built once for each
 * array, so keep the array in a constant.
 *
 * @throws {TypeError} For a field without a name, a name that comes twice and a type that place-call does not know.
 */
export function callEventSchemasFor<const TFields extends RequestedFields>(fields: TFields): CallEventSchemas<TFields> {
  return schemasFor(fields) as unknown as CallEventSchemas<TFields>; // as EventWithFields says
}
