import { WebhookError } from '../errors.ts';
import { aBoolean, check, readOptions } from '../read-options.ts';
import { anArrayOfFields, type FieldsFor, type FieldsOption } from '../schema/requested-fields.ts';
import { applies, type SignedDelivery } from '../sources/authenticator.ts';
import type { EventMap, Source } from '../sources/source.ts';
import { secretList } from '../verify/secrets.ts';
import { createDispatch, type Dispatch, type OnEvent } from './dispatch.ts';
import type { ReceiverOptions } from './options.ts';
import { type Secret, type SecretResolver, secretResolver } from './secret.ts';

/** Settings of {@link sender}. */
export interface SenderOptions<TFields extends FieldsOption = undefined> {
  /** The fields given to place-call: they type and validate `event.extracted`. Default: any object passes. */
  readonly fields?: TFields;
  /** Whether callhook answers 422 to an event with a field of another type. Default: the receiver's `strict`. */
  readonly strict?: boolean | undefined;
}

/** One of the senders of an endpoint: its source, its secret and its handlers. Made by {@link sender}. */
export interface Sender<TRequest> {
  readonly source: Source<EventMap>;
  readonly secretsFor: SecretResolver<TRequest>;
  /** The secrets that are known before a delivery: none, if a function returns them. */
  readonly knownSecrets: readonly string[];
  readonly handlerFor: Dispatch<TRequest>;
}

/**
 * Describes one of several senders that share an endpoint, each with its own secret and handlers. A delivery belongs to the
 * first sender whose header it carries; if that sender refuses it, callhook asks no other.
 *
 * Give each sender a secret of its own. With a shared one, a captured delivery of one sender passes under the header of another:
 * callhook refuses it when the receiver is made or, if functions return the secrets, when a delivery comes. It then asks the functions of
 * the other senders, too; one that fails for this request has no secret.
 *
 * @param source Describes the sender, such as `byourside`.
 * @param secret The secret of this sender, several during a rotation, or a function of the request.
 * @param onEvent A function for all of its events, or a map of functions by event name.
 * @param options `fields`: the fields given to place-call; `strict`: whether a field of another type is refused.
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
  options?: SenderOptions<TFields>,
): Sender<TRequest> {
  checkSource(source);
  const own = readOptions<SenderOptions<FieldsOption>>('sender', options, optionChecks);
  // Looked up by name, checked by schema.
  return senderWith(source, secret, own, onEvent as OnEvent<EventMap, TRequest, undefined, number | null>);
}

const optionChecks = { fields: anArrayOfFields, strict: aBoolean };

/** Makes a sender from options that were read before. */
export function senderWith<TRequest>(
  source: Source<EventMap>,
  secret: Secret<TRequest>,
  own: SenderOptions<FieldsOption>,
  onEvent: OnEvent<EventMap, TRequest, undefined, number | null>,
): Sender<TRequest> {
  const typedSource = sourceFor(source, own);
  return {
    source: typedSource,
    secretsFor: secretResolver(secret, typedSource.authenticator.checkSecret),
    knownSecrets: typeof secret === 'function' ? [] : secretList(secret),
    handlerFor: createDispatch(typedSource, onEvent),
  };
}

/** @throws {TypeError} For anything but a source. Apart from {@link senderWith}, because the source of `bysWebhook` is always one. */
export function checkSource(source: Source<EventMap>): void {
  check(
    typeof source?.authenticator?.authenticate === 'function',
    'source must be made by defineSource, such as byourside: webhook(byourside, secret, onEvent).',
  );
}

/**
 * Makes the source that validates `extracted` against `fields`, and makes no event fit if `strict`.
 *
 * @throws {TypeError} For invalid fields, and for fields given to a source whose events do not have them.
 */
export function sourceFor(
  source: Source<EventMap>,
  { fields, strict = false }: Pick<ReceiverOptions<FieldsOption>, 'fields' | 'strict'>,
): Source<EventMap> {
  const { name, eventsWithFields, lenient } = source;
  if (fields === undefined) return strict ? { ...source, lenient: false } : source;
  if (eventsWithFields === undefined) throw new TypeError(`fields: the events of ${name} have no extracted fields.`);
  return { ...source, events: eventsWithFields(fields), lenient: lenient && !strict };
}

/**
 * Finds the first sender whose header a delivery carries.
 *
 * @throws {WebhookError} `header_missing` if the delivery has none of their headers.
 */
export function chooseSender<TRequest>(
  senders: readonly Sender<TRequest>[],
  { header }: Pick<SignedDelivery, 'header'>,
): Sender<TRequest> {
  const chosen = senders.find(({ source }) => applies(source.authenticator, header));
  if (chosen === undefined) throw new WebhookError('header_missing');
  return chosen;
}

/** @throws {TypeError} If there are no senders, or if callhook could not tell their deliveries apart. */
export function checkSenders<TRequest>(senders: readonly Sender<TRequest>[]): void {
  check(senders.length > 0, 'webhook needs at least one sender.');
  const areSenders = senders.every((one) => typeof one?.secretsFor === 'function');
  check(areSenders, 'Each of several senders must be made by sender(source, secret, onEvent).');
  const twice = repeated(senders.map(({ source }) => source.name));
  check(
    twice === undefined,
    `There are two senders of the source ${twice}: give one of them all secrets, as an array.`,
  );

  // Once for each sender, which may have a secret twice.
  const shared = repeated(senders.flatMap(({ knownSecrets }) => [...new Set(knownSecrets.map(bareSecret))]));
  check(shared === undefined, sameSecret);

  const headers = senders.map(({ source }) => source.authenticator.header);
  const header = repeated(headers);
  check(header === undefined, `Two senders use the same header, ${header}: give one of them its own endpoint.`);
  const catchesAll = headers.indexOf(undefined);
  check(
    catchesAll === -1 || catchesAll === senders.length - 1,
    `No header marks the deliveries of ${senders[catchesAll]?.source.name}: name one, or put that sender last.`,
  );
}

const sameSecret =
  'Two senders have the same secret, so that a delivery of one would pass as one of the other: give each its own.';

/**
 * Checks that an authentic delivery does not fit the secret of another sender, for secrets that functions return.
 *
 * @param own The secrets of its sender.
 * @throws {WebhookError} `secret_unavailable` if it does: callhook cannot tell whose delivery it is.
 */
export async function checkOwnSecrets<TRequest>(
  senders: readonly Sender<TRequest>[],
  chosen: Sender<TRequest>,
  own: readonly string[],
  request: TRequest,
  timeoutMs: number,
): Promise<void> {
  const isKnown = (one: Sender<TRequest>) => one.knownSecrets.length > 0; // two of these were compared before
  const others = senders.filter((other) => other !== chosen && !(isKnown(chosen) && isKnown(other)));
  // All at once: one that gives no answer must not hold up the next.
  const found = await Promise.all(others.map((other) => secretsOrNone(other, request, timeoutMs)));
  const ownSecrets = own.map(bareSecret);
  if (found.flat().some((secret) => ownSecrets.includes(bareSecret(secret))))
    throw new WebhookError('secret_unavailable', sameSecret);
}

async function secretsOrNone<TRequest>(
  { secretsFor }: Sender<TRequest>,
  request: TRequest,
  timeoutMs: number,
): Promise<readonly string[]> {
  try {
    return (await secretsFor(request, timeoutMs))?.list ?? [];
  } catch {
    return []; // it knows no secret for this request
  }
}

/** A secret without the prefix and the padding that some schemes ignore. */
function bareSecret(secret: string): string {
  return secret.replace(/^whsec_|=+$/g, '');
}

function repeated<T>(values: readonly T[]): T | undefined {
  return values.find((value, index) => values.indexOf(value) !== index);
}
