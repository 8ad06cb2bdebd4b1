import * as z from 'zod/v4/mini';
import { callEventSchemas } from './byourside-events.ts';

/**
 * Validates any of the six By Your Side events: a union that narrows on `event`. In its own file, because a union needs all
 * six schemas at once, while a receiver makes each with its first event.
 */
export const callEventSchema = /* @__PURE__ */ anyOf(callEventSchemas);

/** A function, so that bundlers can leave the union out. */
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
