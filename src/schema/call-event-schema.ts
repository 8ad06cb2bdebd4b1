import * as z from 'zod/v4/mini';
import { callEventSchemas } from './byourside-events.ts';

type Schemas = typeof callEventSchemas;

/** Written out, because the inferred type names the discriminator, and zod 3.25.76 has no such parameter. */
type CallEventSchema = z.ZodMiniDiscriminatedUnion<
  [
    Schemas['call.in_progress'],
    Schemas['call.completed'],
    Schemas['call.no_answer'],
    Schemas['call.voicemail'],
    Schemas['call.declined'],
    Schemas['call.failed'],
  ]
>;

/**
 * Validates any of the six By Your Side events: a union that narrows on `event`. In its own file, because a union needs all
 * six schemas at once, while a receiver makes each with its first event.
 */
export const callEventSchema: CallEventSchema = /* @__PURE__ */ anyOf(callEventSchemas);

/** A function, so that bundlers can leave the union out. */
function anyOf(schemas: Schemas): CallEventSchema {
  return z.discriminatedUnion('event', [
    schemas['call.in_progress'],
    schemas['call.completed'],
    schemas['call.no_answer'],
    schemas['call.voicemail'],
    schemas['call.declined'],
    schemas['call.failed'],
  ]);
}
