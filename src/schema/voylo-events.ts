import * as z from 'zod/v4/mini';
import { looseObject } from '#loose-object';
import { orNull } from './or-null.ts';

/** The name of a Voylo event. */
export type VoyloEventName = 'call.placed' | 'call.answered' | 'call.completed' | 'call.failed';

/** The Voylo event of this name: everything as Voylo wrote it, which is `unknown` to TypeScript. */
export interface VoyloEventOf<TName extends VoyloEventName> {
  /** Voylo does not document the fields of its events, so check a value before you use it. */
  readonly [field: string]: unknown;
  /** The name of the event, wherever Voylo sent it. Compare it with a name to narrow the event. */
  readonly event: TName;
  /** Identifies the call, as `POST /v1/calls` returns it. Inferred from that API: `null` if the event has no such field. */
  readonly publicId: string | null;
}

/** The Voylo events by name. */
export type VoyloEvents = { readonly [TName in VoyloEventName]: VoyloEventOf<TName> };

/**
 * Any Voylo event. Compare `event.event` with a name, and TypeScript narrows it to that event.
 *
 * @example
 * ```ts
 * import type { VoyloEvent } from 'callhook/sources/voylo';
 *
 * export const isOver = ({ event }: VoyloEvent) => event === 'call.completed' || event === 'call.failed';
 * ```
 */
export type VoyloEvent = VoyloEvents[VoyloEventName];

/** The schema of each Voylo event, by its name. All fields are kept. */
export const voyloEventSchemas = {
  'call.placed': eventSchema('call.placed'),
  'call.answered': eventSchema('call.answered'),
  'call.completed': eventSchema('call.completed'),
  'call.failed': eventSchema('call.failed'),
};

function eventSchema<const TName extends string>(name: TName) {
  return z.pipe(
    looseObject({ publicId: orNull(z.string()) }),
    // Handlers find the name here, wherever Voylo sent it.
    z.transform((payload) => ({ ...payload, event: name })),
  );
}
