import * as z from 'zod/mini';
import { inferred } from './inferred.ts';

function eventSchema<const TName extends string>(name: TName) {
  const sent = z.looseObject({
    /** The id of the call, as `POST /v1/calls` returns it; null where it does not stand here. Inferred. */
    publicId: inferred(z.string()),
  });
  return z.pipe(
    sent,
    // Wherever the name was found, handlers find it here.
    z.transform((payload): VoyloFields<TName> => ({ ...payload, event: name })),
  );
}

interface VoyloFields<TName> {
  /** Voylo does not publish what its events hold: look before you use it. */
  readonly [field: string]: unknown;
  readonly event: TName;
  readonly publicId: string | null;
}

/** The schema of each Voylo event, by its name. All that was sent is kept. */
export const voyloEventSchemas = {
  'call.placed': eventSchema('call.placed'),
  'call.answered': eventSchema('call.answered'),
  'call.completed': eventSchema('call.completed'),
  'call.failed': eventSchema('call.failed'),
};

/** The name of a Voylo event. */
export type VoyloEventName = keyof typeof voyloEventSchemas;

/** The Voylo events, by name. */
export type VoyloEvents = { [TName in VoyloEventName]: z.output<(typeof voyloEventSchemas)[TName]> };

/**
 * A Voylo event: its name, wherever that was found, and everything as it came, which is `unknown` to TypeScript.
 *
 * @example
 * ```ts
 * import type { VoyloEvent } from 'callhook/sources/voylo';
 *
 * export const isOver = ({ event }: VoyloEvent) => event === 'call.completed' || event === 'call.failed';
 * ```
 */
export type VoyloEvent = VoyloEvents[VoyloEventName];
