import type { FieldsFor } from '../schema/requested-fields.ts';
import type { EventMap, Source } from '../sources/source.ts';
import type { OnEvent } from './dispatch.ts';
import type { Platform, ReceiverOptions } from './options.ts';
import { type Receiver, receiverOf } from './receiver.ts';
import { type ReceiverArguments, readReceiverArguments } from './receiver-arguments.ts';
import type { Secret } from './secret.ts';
import { chooseSender, type Sender } from './sender.ts';

/**
 * Makes a receiver: what every adapter is built on. Use it to connect a framework that has no adapter.
 *
 * @param source Who sends, such as `byourside`.
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
 * Makes a receiver for several senders of one endpoint: each delivery is that of the first whose header it carries.
 *
 * @param senders Made by `sender(source, secret, onEvent)`.
 * @param options See {@link ReceiverOptions}; each has its default.
 * @throws {TypeError} At once, for senders that cannot be told apart and an option that cannot work.
 */
export function createReceiver<TRequest = unknown>(
  senders: readonly Sender<TRequest>[],
  options?: ReceiverOptions<undefined, TRequest>,
): Receiver<TRequest>;
export function createReceiver<TRequest>(...args: ReceiverArguments): Receiver<TRequest> {
  return receiverFor(args, { keepsAlive: true });
}

/** The same for what `webhook` of an adapter was given. */
export function receiverFor<TRequest>(args: ReceiverArguments, platform?: Platform): Receiver<TRequest> {
  const { senders, options } = readReceiverArguments<TRequest>(args);
  const [only] = senders;
  if (only !== undefined && senders.length === 1) return receiverOf(() => only, only.source.name, options, platform);
  return receiverOf((delivery) => chooseSender(senders, delivery), null, options, platform);
}
