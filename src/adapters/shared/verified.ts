import {
  type Delivery,
  type EventContext,
  type ReceiverOptions,
  type Reply,
  receiverFor,
  type Secret,
} from '../../receive/index.ts';
import type { EventWithFields } from '../../schema/byourside-events.ts';
import type { FieldsOption } from '../../schema/requested-fields.ts';
import type { UnknownEvent } from '../../schema/unknown-event.ts';
import type { EventMap, Source } from '../../sources/source.ts';
import { settleResponse } from './settle-response.ts';

/** Settings of `verified` and `verifiedBy`: those of a receiver, but for what belongs to a handler of callhook's. */
export interface VerifiedOptions<TFields extends FieldsOption, TRequest, TUnknown extends boolean = boolean>
  extends Omit<ReceiverOptions<TFields, TRequest>, 'ack' | 'onHandlerError'> {
  /** Whether events whose name is not known are passed on, too. Default false: they are answered 200 and ignored. */
  readonly passUnknown?: TUnknown;
}

/** The event that is passed on. */
export type VerifiedEvent<TEvents extends EventMap, TFields extends FieldsOption, TUnknown extends boolean> =
  | { [TName in keyof TEvents]: EventWithFields<TEvents[TName], TFields> }[keyof TEvents]
  | (TUnknown extends true ? UnknownEvent : never);

/**
 * A receiver whose handler is the rest of the app.
 *
 * @param passOn Gives the event to the rest of the app, and the status of its response; `null` when that was cut off.
 * @throws {TypeError} For a secret or an option that cannot work.
 */
export function createPassOn<TRequest extends object, TRest>(
  source: Source<EventMap>,
  secret: Secret<never>,
  options: VerifiedOptions<FieldsOption, never> = {},
  passOn: (event: unknown, context: EventContext<TRequest, number | null>, rest: TRest) => Promise<number | null>,
): (delivery: Delivery<TRequest>, rest: TRest) => Promise<Reply> {
  const { passUnknown = false } = options;
  if (typeof passUnknown !== 'boolean') throw new TypeError('passUnknown must be true or false.');
  if ('ack' in options) throw new TypeError('verified has no ack: your own handler answers.');

  const rests = new WeakMap<TRequest, TRest>();
  const onEvent = (event: unknown, context: EventContext<TRequest, number | null>) =>
    passOn(event, context, rests.get(context.request) as TRest); // put there below
  const names = [...Object.keys(source.events), 'unknown'];
  const onAnyEvent = Object.fromEntries(names.map((name) => [name, onEvent]));
  const receive = receiverFor<TRequest>([source, secret, passUnknown ? onAnyEvent : onEvent, options], {
    keepsAlive: false,
    settle: (returned, noted) => settleResponse(returned as number | null, noted), // what passOn gave
  });

  return (delivery, rest) => {
    rests.set(delivery.request, rest);
    return receive(delivery);
  };
}
