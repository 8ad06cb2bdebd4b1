import { WebhookError } from '../errors.ts';
import type { FieldsFor, FieldsOption } from '../schema/requested-fields.ts';
import { applies, type SignedDelivery } from '../sources/authenticator.ts';
import type { EventMap, Source } from '../sources/source.ts';
import { createDispatch, type Dispatch, type OnEvent } from './dispatch.ts';
import { type Secret, type SecretResolver, secretResolver } from './secret.ts';
import { sourceWithFields } from './with-fields.ts';

/** Settings of {@link sender}. */
export interface SenderOptions<TFields extends FieldsOption = undefined> {
  /** The fields given to place-call: they type and validate `event.extracted`. Default: any object passes. */
  readonly fields?: TFields;
}

/** One of the senders of an endpoint: its source, its secret and what is done with its events. Made by {@link sender}. */
export interface Sender<TRequest> {
  readonly source: Source<EventMap>;
  readonly secretsFor: SecretResolver<TRequest>;
  readonly handlerFor: Dispatch<TRequest>;
}

/**
 * Describes one of several senders that share an endpoint, each with a secret and handlers of its own. A delivery belongs to
 * the first whose header it carries; when that one refuses it, no other is asked.
 *
 * @param source Who sends.
 * @param secret The secret of this sender, several during a rotation, or a function of the request.
 * @param onEvent A function for all of its events, or a map of functions by event name.
 * @throws {TypeError} At once, for a secret, a handler or an option that cannot work.
 *
 * @example
 * ```ts
 * import { byourside, sender } from 'callhook';
 * import { webhook } from 'callhook/fetch';
 * import { nextneural } from 'callhook/sources/nextneural';
 *
 * export default {
 *   fetch: webhook([
 *     sender(byourside, 'whsec_test', (event) => console.log(event.callId)),
 *     sender(nextneural(), 'shared secret', { 'call.ended': (event) => console.log(event.data.call_uuid) }),
 *   ]),
 * };
 * ```
 */
export function sender<
  TEvents extends EventMap,
  TTime extends number | null,
  TRequest = unknown,
  const TFields extends FieldsFor<TEvents> = undefined,
>(
  source: Source<TEvents, TTime>,
  secret: Secret<TRequest>,
  onEvent: OnEvent<NoInfer<TEvents>, TRequest, TFields, NoInfer<TTime>>,
  options: SenderOptions<TFields> = {},
): Sender<TRequest> {
  if (typeof source?.authenticator?.authenticate !== 'function') {
    throw new TypeError('source must be made by defineSource, such as byourside: webhook(byourside, secret, onEvent).');
  }
  const typedSource = sourceWithFields(source, options.fields);
  return {
    source: typedSource,
    secretsFor: secretResolver(secret, typedSource.authenticator.checkSecret),
    // Looked up by name, checked by schema.
    handlerFor: createDispatch(typedSource, onEvent as OnEvent<EventMap, TRequest, undefined, number | null>),
  };
}

/**
 * The first sender whose header a delivery carries.
 *
 * @throws {WebhookError} `header_missing` where there is none of their headers.
 */
export function chooseSender<TRequest>(
  senders: readonly Sender<TRequest>[],
  { header }: Pick<SignedDelivery, 'header'>,
): Sender<TRequest> {
  const chosen = senders.find(({ source }) => applies(source.authenticator, header));
  if (chosen === undefined) throw new WebhookError('header_missing');
  return chosen;
}
