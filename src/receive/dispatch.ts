import type { EventWithFields } from '../schema/byourside-events.ts';
import type { FieldsOption } from '../schema/requested-fields.ts';
import type { UnknownEvent } from '../schema/unknown-event.ts';
import type { EventMap, Source } from '../sources/source.ts';
import type { EventContext } from './context.ts';
import type { ParsedEvent } from './parse-event.ts';

/** A handler of one event, or of all. What it returns is ignored; it has succeeded when it does not throw. */
export type EventHandler<TEvent, TRequest, TTime extends number | null = number> = (
  event: TEvent,
  context: EventContext<TRequest, TTime>,
) => unknown;

/** A handler for each event that matters, by name; `unknown` is given events whose name is not known. */
export type EventHandlers<
  TEvents extends EventMap,
  TRequest,
  TFields extends FieldsOption = undefined,
  TTime extends number | null = number,
> = {
  readonly [TName in keyof TEvents | 'unknown']?:
    | EventHandler<
        TName extends keyof TEvents ? EventWithFields<TEvents[TName], TFields> : UnknownEvent,
        TRequest,
        TTime
      >
    | undefined;
};

/**
 * What is done with an event: a function for every known event, or a map of functions by event name. An event without a
 * handler is answered 200 and ignored; so is an unknown one, unless the map has `unknown`.
 */
export type OnEvent<
  TEvents extends EventMap,
  TRequest,
  TFields extends FieldsOption = undefined,
  TTime extends number | null = number,
> =
  | EventHandler<{ [TName in keyof TEvents]: EventWithFields<TEvents[TName], TFields> }[keyof TEvents], TRequest, TTime>
  | EventHandlers<TEvents, TRequest, TFields, TTime>;

/** The handler of an event with the event put in, or `undefined` where it has none. */
export type Dispatch<TRequest> = (
  parsed: ParsedEvent,
) => ((context: EventContext<TRequest, number | null>) => unknown) | undefined;

/**
 * Checks the handlers once and looks them up by name from then on.
 *
 * @throws {TypeError} When they are neither a function nor an object of functions, or one has a name that no event has.
 */
export function createDispatch<TRequest>(
  source: Source<EventMap>,
  onEvent: OnEvent<EventMap, TRequest, undefined, number | null>,
): Dispatch<TRequest> {
  if (typeof onEvent === 'function') {
    return (parsed) => (parsed.known ? (context) => onEvent(parsed.event, context) : undefined);
  }
  const handlers = handlersByName<TRequest>(source, onEvent);
  return ({ known, name, event }) => {
    const handler = handlers.get(known ? name : 'unknown');
    return handler && ((context) => handler(event, context));
  };
}

/** A Map, in which `constructor` and `__proto__` are names like any other. */
function handlersByName<TRequest>(
  source: Source<EventMap>,
  onEvent: object,
): ReadonlyMap<string, EventHandler<object, TRequest, number | null>> {
  if (typeof onEvent !== 'object' || onEvent === null) {
    throw new TypeError("onEvent must be a function, or an object such as { 'call.completed': (event) => {} }.");
  }
  const handlers = new Map<string, EventHandler<object, TRequest, number | null>>();
  for (const [name, handler] of Object.entries(onEvent)) {
    if (name !== 'unknown' && !Object.hasOwn(source.events, name)) {
      const names = [...Object.keys(source.events), 'unknown'].join(', ');
      throw new TypeError(
        `onEvent has a handler for '${name}', but ${source.name} has no such event. It has: ${names}.`,
      );
    }
    if (handler === undefined) continue;
    if (typeof handler !== 'function') throw new TypeError(`onEvent['${name}'] must be a function.`);
    handlers.set(name, handler);
  }
  if (handlers.size === 0)
    throw new TypeError('onEvent has no handler: every event would be answered 200 and ignored.');
  return handlers;
}
