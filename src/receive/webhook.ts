import type { CallEvents } from '../schema/byourside-events.ts';
import type { FieldsFor, FieldsOption } from '../schema/requested-fields.ts';
import type { EventMap, Source } from '../sources/source.ts';
import { type ByoursideArguments, byoursideReceiver, type ReceiverArguments, receiverFor } from './create-receiver.ts';
import type { OnEvent } from './dispatch.ts';
import type { Platform, ReceiverOptions } from './options.ts';
import type { Receiver } from './receiver.ts';
import type { Secret } from './secret.ts';
import type { Sender } from './sender.ts';

/**
 * The type of an adapter's `bysWebhook`, which receives the events of By Your Side.
 *
 * @typeParam TRequest The framework's request, which handlers find in `context.request`.
 * @typeParam THandler The function or plugin that the framework mounts.
 * @typeParam TAnyRequest The types that a type argument or an annotated handler may put in place of `TRequest`.
 */
export interface BysWebhook<TRequest extends TAnyRequest, THandler, TAnyRequest = TRequest> {
  /**
   * Receives By Your Side webhooks: verifies the signature over the raw request body, validates the event and runs your
   * handler once for each event.
   *
   * @param secret The secret of the endpoint, several during a rotation, or a function of the request that returns either.
   * @param onEvent A function for all events, or a map of functions by event name: `{ 'call.completed': (event) => … }`.
   * @param options Every option has a default: `tolerance`, `replay`, `fields`, `observe` and others.
   * @returns The handler to mount.
   * @throws {TypeError} At once, for a secret, a handler or an option that cannot work.
   *
   * @example
   * ```ts
   * import { bysWebhook } from 'callhook/fetch';
   *
   * const handler = bysWebhook(process.env.BYS_WEBHOOK_SECRET, {
   *   'call.completed': (event, context) => console.log(event.summary, context.eventKey),
   * });
   * ```
   */
  // biome-ignore lint/style/useShorthandFunctionType: only a call signature carries its documentation to signature help
  <TOwnRequest extends TAnyRequest = TRequest, const TFields extends FieldsOption = undefined>(
    secret: Secret<TOwnRequest>,
    onEvent: OnEvent<CallEvents, TOwnRequest, TFields>,
    options?: ReceiverOptions<TFields, TOwnRequest>,
  ): THandler;
}

/**
 * The type of an adapter's `webhook`, which receives the events of any source.
 *
 * @typeParam TRequest The framework's request, which handlers find in `context.request`.
 * @typeParam THandler The function or plugin that the framework mounts.
 * @typeParam TAnyRequest The types that a type argument or an annotated handler may put in place of `TRequest`.
 */
export interface Webhook<TRequest extends TAnyRequest, THandler, TAnyRequest = TRequest> {
  /**
   * Receives the webhooks of one source: verifies each delivery, validates its event and runs your handler once for each
   * event.
   *
   * @param source Describes the sender: `byourside`, `nextneural()` or your own from `defineSource`.
   * @param secret The secret of the endpoint, several during a rotation, or a function of the request that returns either.
   * @param onEvent A function for all events, or a map of functions by event name.
   * @param options Every option has a default: `tolerance`, `replay`, `fields`, `observe` and others.
   * @returns The handler to mount.
   * @throws {TypeError} At once, for a secret, a handler or an option that cannot work.
   *
   * @example
   * ```ts
   * import { webhook } from 'callhook/fetch';
   * import { nextneural } from 'callhook/sources/nextneural';
   *
   * const handler = webhook(nextneural(), process.env.NEXTNEURAL_WEBHOOK_SECRET, {
   *   'call.ended': ({ data }) => console.log(data.call_uuid, data.outcome),
   * });
   * ```
   */
  <
    TEvents extends EventMap,
    TTime extends number | null,
    TOwnRequest extends TAnyRequest = TRequest,
    const TFields extends FieldsFor<TEvents> = undefined,
  >(
    source: Source<TEvents, TTime>,
    secret: Secret<TOwnRequest>,
    onEvent: OnEvent<NoInfer<TEvents>, TOwnRequest, TFields, NoInfer<TTime>>,
    options?: ReceiverOptions<TFields, TOwnRequest>,
  ): THandler;
  /**
   * Receives the webhooks of several senders on one endpoint. A delivery belongs to the first sender whose header it carries.
   *
   * @param senders Made by `sender(source, secret, onEvent)`.
   * @param options Every option has a default; `fields` belong to `sender`.
   * @returns The handler to mount.
   * @throws {TypeError} At once, for senders that use the same header or the same secret, and for an option that cannot work.
   *
   * @example
   * ```ts
   * import { byourside, sender } from 'callhook';
   * import { webhook } from 'callhook/fetch';
   * import { nextneural } from 'callhook/sources/nextneural';
   *
   * const handler = webhook([
   *   sender(byourside, 'whsec_test', (event) => console.log(event.callId)),
   *   sender(nextneural(), 'shared secret', { 'call.ended': (event) => console.log(event.data.call_uuid) }),
   * ]);
   * ```
   */
  <TOwnRequest extends TAnyRequest = TRequest>(
    senders: readonly Sender<TOwnRequest>[],
    options?: ReceiverOptions<undefined, TOwnRequest>,
  ): THandler;
}

/** Makes the `bysWebhook` of an adapter, which mounts a receiver on its framework. */
export function bysWebhookOn<TRequest extends TAnyRequest, THandler, TAnyRequest = TRequest>(
  mount: (receive: Receiver<TRequest>) => THandler,
  platform?: Platform,
): BysWebhook<TRequest, THandler, TAnyRequest> {
  return (...args: ByoursideArguments) => mount(byoursideReceiver(args, platform));
}

/** Makes the `webhook` of an adapter. Beside `bysWebhookOn`, so that a bundle with one of them does not carry the other. */
export function webhookOn<TRequest extends TAnyRequest, THandler, TAnyRequest = TRequest>(
  mount: (receive: Receiver<TRequest>) => THandler,
  platform?: Platform,
): Webhook<TRequest, THandler, TAnyRequest> {
  return (...args: ReceiverArguments) => mount(receiverFor('webhook', args, platform));
}
