import type { EventWithFields } from '../schema/byourside-events.ts';
import type { InvalidEvent } from '../schema/invalid-event.ts';
import type { FieldsOption } from '../schema/requested-fields.ts';
import type { UnknownEvent } from '../schema/unknown-event.ts';
import type { EventMap, Source } from '../sources/source.ts';
import type { DeliveryContext, EventContext } from './context.ts';
import type { Delivery } from './delivery.ts';
import { misfit, type ParsedEvent } from './parse-event.ts';

/** Handles one event, or all of them. callhook ignores the return value; the handler fails if it throws. */
export type EventHandler<TEvent, TRequest, TTime extends number | null = number> = (
  event: TEvent,
  context: EventContext<TRequest, TTime>,
) => unknown;

/**
 * A handler for each event that matters, by name; `unknown` receives events whose name the source does not know, and `invalid`
 * events that do not fit their schema.
 */
export type EventHandlers<
  TEvents extends EventMap,
  TRequest,
  TFields extends FieldsOption = undefined,
  TTime extends number | null = number,
> = {
  readonly [TName in keyof TEvents | 'unknown' | 'invalid']?:
    | EventHandler<
        TName extends keyof TEvents
          ? EventWithFields<TEvents[TName], TFields>
          : TName extends 'invalid'
            ? InvalidEvent
            : UnknownEvent,
        TRequest,
        TTime
      >
    | undefined;
};

/**
 * Handles the events: a function for every known event, or a map of functions by event name. callhook answers 200 to an
 * event without a handler and ignores it; also to an unknown event, unless the map has `unknown`. It answers 422 to an event
 * that does not fit its schema, unless the map has `invalid`.
 */
export type OnEvent<
  TEvents extends EventMap,
  TRequest,
  TFields extends FieldsOption = undefined,
  TTime extends number | null = number,
> =
  | EventHandler<{ [TName in keyof TEvents]: EventWithFields<TEvents[TName], TFields> }[keyof TEvents], TRequest, TTime>
  | EventHandlers<TEvents, TRequest, TFields, TTime>;

/**
 * Finds the handler of an event and binds the event to it; `undefined` if the event has no handler.
 *
 * @throws {WebhookError} `schema_mismatch` for an invalid event without a handler.
 */
export type Dispatch<TRequest> = (parsed: ParsedEvent) => BoundHandler<TRequest> | undefined;

/** A handler that has its event. Only an adapter's own handler reads the delivery. */
export type BoundHandler<TRequest> = (context: DeliveryContext<TRequest>, delivery: Delivery<TRequest>) => unknown;

/**
 * Checks the handlers once and looks them up by name from then on.
 *
 * @throws {TypeError} If they are neither a function nor an object of functions, or one has a name that no event has.
 */
export function createDispatch<TRequest>(
  source: Source<EventMap>,
  onEvent: OnEvent<EventMap, TRequest, undefined, number | null>,
): Dispatch<TRequest> {
  const handlers = handlersByName<TRequest>(source, onEvent);
  return (parsed) => {
    const { kind, name, event } = parsed;
    const handler = handlers.get(kind === 'known' ? name : kind);
    if (handler !== undefined) return (context) => handler(event, context);
    if (kind === 'invalid') throw misfit(parsed);
    return undefined;
  };
}

type AnyHandler<TRequest> = EventHandler<object, TRequest, number | null>;

/** Makes a Map, in which `constructor` and `__proto__` are names like any other. */
function handlersByName<TRequest>(
  source: Source<EventMap>,
  onEvent: OnEvent<EventMap, TRequest, undefined, number | null>,
): ReadonlyMap<string, AnyHandler<TRequest>> {
  const known = Object.keys(source.events);
  if (typeof onEvent === 'function') return new Map(known.map((name) => [name, onEvent]));
  if (typeof onEvent !== 'object' || onEvent === null) {
    throw new TypeError("onEvent must be a function, or an object such as { 'call.completed': (event) => {} }.");
  }
  const names = [...known, 'unknown', 'invalid'];
  const handlers = new Map<string, AnyHandler<TRequest>>();
  for (const [name, handler] of Object.entries<unknown>(onEvent)) {
    if (!names.includes(name)) {
      throw new TypeError(
        `onEvent has a handler for '${name}', but ${source.name} has no such event. It has: ${names.join(', ')}.`,
      );
    }
    if (handler === undefined) continue;
    if (typeof handler !== 'function') throw new TypeError(`onEvent['${name}'] must be a function.`);
    handlers.set(name, handler as AnyHandler<TRequest>); // the types of onEvent say what it takes
  }
  if (handlers.size === 0)
    throw new TypeError('onEvent has no handler: callhook would answer 200 to every event and ignore it.');
  return handlers;
}
