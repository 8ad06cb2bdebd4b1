import type { CallEvents } from '../schema/byourside-events.ts';
import type { FieldsFor, FieldsOption } from '../schema/requested-fields.ts';
import type { EventMap, Source } from '../sources/source.ts';
import type { OnEvent } from './dispatch.ts';
import type { ReceiverOptions } from './options.ts';
import type { Secret } from './secret.ts';
import type { Sender } from './sender.ts';

/**
 * `webhook` of an adapter: receives the events of any source, or of several senders on one endpoint.
 *
 * @typeParam TAnyRequest What the framework gives its handlers. An annotation of a handler may narrow it.
 * @typeParam THandler What is mounted on the framework.
 */
export interface Webhook<TAnyRequest, THandler> {
  <
    TEvents extends EventMap,
    TTime extends number | null,
    TRequest extends TAnyRequest = TAnyRequest,
    const TFields extends FieldsFor<TEvents> = undefined,
  >(
    source: Source<TEvents, TTime>,
    secret: Secret<TRequest>,
    onEvent: OnEvent<NoInfer<TEvents>, TRequest, TFields, NoInfer<TTime>>,
    options?: ReceiverOptions<TFields, TRequest>,
  ): THandler;
  <TRequest extends TAnyRequest = TAnyRequest>(
    senders: readonly Sender<TRequest>[],
    options?: ReceiverOptions<undefined, TRequest>,
  ): THandler;
}

/** `bysWebhook` of an adapter: receives the events of By Your Side. */
export type BysWebhook<TAnyRequest, THandler> = <
  TRequest extends TAnyRequest = TAnyRequest,
  const TFields extends FieldsOption = undefined,
>(
  secret: Secret<TRequest>,
  onEvent: OnEvent<CallEvents, TRequest, TFields>,
  options?: ReceiverOptions<TFields, TRequest>,
) => THandler;
