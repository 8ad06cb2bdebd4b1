import { readOptions } from '../read-options.ts';
import type { FieldsFor, FieldsOption } from '../schema/requested-fields.ts';
import { byourside } from '../sources/byourside.ts';
import type { EventMap, Source } from '../sources/source.ts';
import type { OnEvent } from './dispatch.ts';
import { handleItems } from './handle-items.ts';
import { answerChallenge, answerGetChallenge } from './handshake.ts';
import { type Platform, type ReceiverOptions, receiverOptionChecks } from './options.ts';
import { type OptionalSteps, type Receiver, receiverOf } from './receiver.ts';
import type { Secret } from './secret.ts';
import {
  checkOwnSecrets,
  checkSenders,
  checkSource,
  chooseSender,
  type Sender,
  senderWith,
  sourceFor,
} from './sender.ts';

/**
 * Makes a receiver for one source. Every adapter uses one; use it to connect a framework that has no adapter.
 *
 * @param source Describes the sender, such as `byourside`.
 * @param secret The secret of the endpoint, several during a rotation, or a function of the request.
 * @param onEvent A function for all events, or a map of functions by event name.
 * @param options See {@link ReceiverOptions}; each has its default.
 * @throws {TypeError} At once, for a secret, a handler or an option that cannot work.
 *
 * @example
 * ```ts
 * import { byourside, createReceiver } from 'callhook';
 *
 * const receive = createReceiver(byourside, 'whsec_test', (event) => console.log(event.callId, event.status));
 *
 * export async function onRequest(request: Request): Promise<Response> {
 *   const reply = await receive({
 *     method: request.method,
 *     header: (name) => request.headers.get(name),
 *     readBody: async () => new Uint8Array(await request.arrayBuffer()), // better: stop reading after its `maxBytes`
 *     request,
 *   });
 *   return new Response(reply.body, reply);
 * }
 * ```
 */
export function createReceiver<
  TEvents extends EventMap,
  TTime extends number | null,
  TRequest = unknown,
  const TFields extends FieldsFor<TEvents> = undefined,
>(
  source: Source<TEvents, TTime>,
  secret: Secret<TRequest>,
  onEvent: OnEvent<NoInfer<TEvents>, TRequest, TFields, NoInfer<TTime>>,
  options?: ReceiverOptions<TFields, TRequest>,
): Receiver<TRequest>;
/**
 * Makes a receiver for several senders of one endpoint: each delivery belongs to the first sender whose header it carries.
 *
 * @param senders Made by `sender(source, secret, onEvent)`.
 * @param options See {@link ReceiverOptions}; each has its default.
 * @throws {TypeError} At once, for senders that use the same header or the same secret, and for an option that cannot work.
 */
export function createReceiver<TRequest = unknown>(
  senders: readonly Sender<TRequest>[],
  options?: ReceiverOptions<undefined, TRequest>,
): Receiver<TRequest>;
export function createReceiver<TRequest>(...args: ReceiverArguments): Receiver<TRequest> {
  return receiverFor('createReceiver', args, { keepsAlive: true });
}

/**
 * The arguments of `webhook`: one source with its secret and handlers, or several senders. The types of the public
 * functions say what fits together; inside, anything is accepted and checked.
 */
export type ReceiverArguments =
  | readonly [source: Source<EventMap>, ...ByoursideArguments]
  | readonly [senders: readonly Sender<never>[], options?: AnyReceiverOptions | undefined];

/** The arguments of `bysWebhook`, likewise. */
export type ByoursideArguments = readonly [
  secret: Secret<never>,
  onEvent: unknown,
  options?: AnyReceiverOptions | undefined,
];

type AnyReceiverOptions = ReceiverOptions<FieldsOption, never>;

/** Makes the receiver of `webhook`. `taker`: the name of that function, for messages about its options. */
export function receiverFor<TRequest>(taker: string, args: ReceiverArguments, platform?: Platform): Receiver<TRequest> {
  const [first, ...rest] = args;
  if (isSource(first)) {
    checkSource(first);
    return receiverOfSource(taker, first, rest as unknown as ByoursideArguments, platform, allSteps);
  }

  const given = [...(first as readonly Sender<TRequest>[])]; // a copy: later changes to the array have no effect
  checkSenders(given);
  const options = readReceiverOptions<TRequest>(taker, rest[0] as AnyReceiverOptions | undefined);
  if (options.fields !== undefined) {
    throw new TypeError('fields belong to one of the senders: sender(source, secret, onEvent, { fields }).');
  }
  const senders = given.map((one) => ({ ...one, source: sourceFor(one.source, options) })); // for `strict`
  const [only] = senders;
  if (only !== undefined && senders.length === 1) return receiverOf(() => only, senders, options, platform, allSteps);
  return receiverOf((delivery) => chooseSender(senders, delivery), senders, options, platform, allSteps);
}

/** Makes the receiver of `bysWebhook`, which carries nothing that only several senders need. */
export function byoursideReceiver<TRequest>(args: ByoursideArguments, platform?: Platform): Receiver<TRequest> {
  return receiverOfSource('bysWebhook', byourside, args, platform);
}

/** The steps that a source of a user may need. */
export const allSteps: OptionalSteps = { answerGetChallenge, answerChallenge, handleItems, checkOwnSecrets };

function receiverOfSource<TRequest>(
  taker: string,
  source: Source<EventMap>,
  [secret, onEvent, given]: ByoursideArguments,
  platform: Platform | undefined,
  steps?: OptionalSteps,
): Receiver<TRequest> {
  const options = readReceiverOptions<TRequest>(taker, given);
  const only = senderWith(source, secret as Secret<TRequest>, options, onEvent as () => unknown);
  return receiverOf(() => only, [only], options, platform, steps);
}

function readReceiverOptions<TRequest>(taker: string, options: AnyReceiverOptions | undefined) {
  return readOptions(taker, options as ReceiverOptions<FieldsOption, TRequest> | undefined, receiverOptionChecks);
}

function isSource(first: ReceiverArguments[0]): first is Source<EventMap> {
  return !Array.isArray(first);
}
