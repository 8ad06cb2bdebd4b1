import { WebhookError } from '../../errors.ts';
import { aBoolean, check, readOptions } from '../../read-options.ts';
import {
  allSteps,
  checkSource,
  type Delivery,
  type DeliveryContext,
  type ReceiverOptions,
  type Reply,
  receiverOf,
  receiverOptionChecks,
  type Secret,
  senderWith,
} from '../../receive/index.ts';
import type { EventWithFields } from '../../schema/byourside-events.ts';
import type { FieldsOption } from '../../schema/requested-fields.ts';
import type { UnknownEvent } from '../../schema/unknown-event.ts';
import type { EventMap, Source } from '../../sources/source.ts';

/** Settings of `verified` and `verifiedBy`: the options of a receiver, except two that need a handler in callhook. */
export interface VerifiedOptions<TFields extends FieldsOption, TRequest, TUnknown extends boolean = boolean>
  extends Omit<ReceiverOptions<TFields, TRequest>, 'ack' | 'onHandlerError'> {
  /** Whether your handler also gets events with an unknown name. Default false: callhook answers 200 and ignores them. */
  readonly passUnknown?: TUnknown;
}

/** The event that `verified` passes on. */
export type VerifiedEvent<TEvents extends EventMap, TFields extends FieldsOption, TUnknown extends boolean> =
  | { [TName in keyof TEvents]: EventWithFields<TEvents[TName], TFields> }[keyof TEvents]
  | (TUnknown extends true ? UnknownEvent : never);

/** A delivery that carries the rest of the app, such as `next` and the response. */
export interface DeliveryWithRest<TRequest, TRest> extends Delivery<TRequest> {
  readonly rest: TRest;
}

/**
 * Makes a receiver whose handler is the rest of the app.
 *
 * @param passOn Gives the event to the rest of the app and returns the status of its response; `null` if the app broke it
 *   off.
 * @throws {TypeError} For a secret or an option that cannot work.
 */
export function createVerified<TRequest, TRest>(
  source: Source<EventMap>,
  secret: Secret<TRequest>,
  given: VerifiedOptions<FieldsOption, TRequest> | undefined,
  passOn: (event: unknown, context: DeliveryContext<TRequest>, rest: TRest) => Promise<number | null>,
): (delivery: DeliveryWithRest<TRequest, TRest>) => Promise<Reply> {
  checkSource(source);
  check(source.many === undefined, `verified takes one event: for those of ${source.name}, use webhook.`);
  if (Object.hasOwn(Object(given), 'ack')) throw new TypeError('verified has no ack: your own handler answers.');
  const { ack: _ack, onHandlerError: _onHandlerError, ...checks } = receiverOptionChecks;
  const own = readOptions('verified', given as VerifiedOptions<FieldsOption, unknown> | undefined, {
    ...checks,
    passUnknown: aBoolean,
  });
  const sender = senderWith<TRequest>(source, secret, own, () => {});
  const passing: typeof sender = {
    ...sender,
    handlerFor: (parsed) => {
      const { event } = parsed;
      if (sender.handlerFor(parsed) === undefined && !own.passUnknown) return undefined;
      // The receiver below takes no deliveries without a rest.
      return (context, delivery) => passOn(event, context, (delivery as DeliveryWithRest<TRequest, TRest>).rest);
    },
  };
  return receiverOf(() => passing, [passing], own, { keepsAlive: false, statusOf }, allSteps);
}

/**
 * The status of the app's response. The app has handled the event if that is a 2xx.
 *
 * @throws {WebhookError} `response_not_ok` or `response_incomplete`.
 */
function statusOf(returned: unknown): number {
  const status = returned as number | null; // as passOn returns it
  if (status === null) throw new WebhookError('response_incomplete', 'The app broke its response off.');
  if (status >= 200 && status <= 299) return status;
  throw new WebhookError('response_not_ok', `The response of the app was ${status}.`, {
    status: status || undefined, // `Response.error()` has 0, which no sender gets
  });
}
