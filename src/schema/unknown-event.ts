import * as z from 'zod/mini';

// Not z.catch, which would bring most of zod's utilities into a bundle.
const textOrNull = z.pipe(
  z._default(z.unknown(), null),
  z.transform((value): string | null => (typeof value === 'string' ? value : null)),
);

/** An event whose name is not known (yet): everything as it came. Ids that are missing or no strings are null. */
export const unknownEventSchema = z.looseObject({
  event: z.string(),
  eventId: textOrNull,
  callId: textOrNull,
});

/**
 * An event whose name this version of callhook does not know. Senders add events; a receiver must not fail over one.
 *
 * @example
 * ```ts
 * import type { UnknownEvent } from 'callhook';
 *
 * export const log = (event: UnknownEvent) => console.log('not known yet:', event.event, event.eventId);
 * ```
 */
export type UnknownEvent<TName = string> = {
  [TKey in keyof z.output<typeof unknownEventSchema>]: TKey extends 'event'
    ? TName
    : z.output<typeof unknownEventSchema>[TKey];
};

declare const unknownName: unique symbol;

/**
 * The name of an unknown event where it stands in one union with the known ones. It is a string; TypeScript is told of an
 * interface that no literal fits, since with plain `string` there `event.event === 'call.completed'` would narrow nothing.
 * Write `String(event.event)` where a `string` is asked for.
 */
// biome-ignore lint/complexity/noBannedTypes: the object type is the point, a literal fits the primitive
export interface UnknownEventName extends String {
  readonly [unknownName]: true;
}
