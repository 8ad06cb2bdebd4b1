import type { DeliveryFacts } from './report.ts';

/** The second argument of `onHandlerError`: which event the handler failed for, such as for the tags of an error tracker. */
export interface HandlerFailure {
  /** The name of the source. */
  readonly source: string;
  /** The name of the event. */
  readonly eventName: string;
  /** The id that retries of the event share; `null` if it has none. */
  readonly eventId: string | null;
  /** The id of the call that the event is about; `null` if it has none. */
  readonly callId: string | null;
  /** Names the event: source, scope and event id, as `context.eventKey`. */
  readonly eventKey: string;
  /** Which attempt of a worker failed, from 1; `null` in a receiver, which does not know the sender's count. */
  readonly attempt: number | null;
}

/** Makes the description of a handler's failure from the facts about its delivery. */
export function handlerFailureOf({ source, eventName, eventId, callId, eventKey }: DeliveryFacts): HandlerFailure {
  // A handler runs only when the source, the name and the key are known.
  return { source, eventName, eventId, callId, eventKey, attempt: null } as HandlerFailure;
}
