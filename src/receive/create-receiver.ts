import { WebhookError } from '../errors.ts';
import { type Claim, noClaim } from '../replay/claim.ts';
import { runOnce } from '../replay/once.ts';
import type { FieldsFor } from '../schema/requested-fields.ts';
import type { EventMap, Source } from '../sources/source.ts';
import { readClock } from '../verify/clock.ts';
import { answerEarly } from './answer-early.ts';
import { DeliveryContext } from './context.ts';
import { decodeJson } from './decode-json.ts';
import type { Delivery } from './delivery.ts';
import { deliveryKeyOf } from './delivery-key.ts';
import type { OnEvent } from './dispatch.ts';
import { type Platform, type ReceiverOptions, readOptions } from './options.ts';
import { parseEvent } from './parse-event.ts';
import { type ReceiverArguments, readReceiverArguments } from './receiver-arguments.ts';
import { earlyReply, type Reply } from './reply.ts';
import { runHandler } from './run-handler.ts';
import type { Secret } from './secret.ts';
import { chooseSender, type Sender } from './sender.ts';
import { signatureError } from './signature-error.ts';
import { isStale } from './stale.ts';
import { startTrace } from './trace.ts';

/** Takes a delivery and gives the reply to it. Never rejects. */
export type Receiver<TRequest> = (delivery: Delivery<TRequest>) => Promise<Reply>;

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
  onEvent: OnEvent<NoInfer<TEvents>, TRequest, NoInfer<TFields>, NoInfer<TTime>>,
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

/** The same for what an adapter was given. */
export function receiverFor<TRequest>(
  args: ReceiverArguments,
  platform: Platform = { keepsAlive: false },
): Receiver<TRequest> {
  const { senders, options } = readReceiverArguments<TRequest>(args);
  const settings = readOptions(options, platform);
  const names = senders.map(({ source }) => source.name);
  const onlySource = names.length === 1 ? names.join() : null;

  if (settings.isEarly) {
    return (delivery) => answerEarly(delivery, settings.waitUntil, (onClaimed) => receive(delivery, onClaimed));
  }
  return (delivery) => receive(delivery);

  async function receive(delivery: Delivery<TRequest>, onClaimed?: () => boolean): Promise<Reply> {
    const trace = startTrace(onlySource, settings.observe);
    const { known } = trace;
    try {
      if (delivery.method !== 'POST') throw new WebhookError('method_not_allowed');
      const rawBody = await delivery.readBody(settings.maxBodyBytes);
      known.bytes = rawBody.byteLength;
      if (rawBody.byteLength > settings.maxBodyBytes) throw new WebhookError('body_too_large');

      const { source, secretsFor, handlerFor } = chooseSender(senders, delivery);
      known.source = source.name;
      const secrets = await secretsFor(delivery.request);
      const clock = readClock(settings.clock, source.authenticator.tolerance);
      const signed = { header: delivery.header, rawBody };
      const check = source.authenticator.authenticate(signed, secrets, clock);
      const signature = 'then' in check ? await check : check; // waiting for what is there already takes time, too
      if (typeof signature.timestamp === 'number') trace.noteSigning(signature.timestamp, clock.now);
      if (signature.ok !== true) throw signatureError(signature, clock);
      known.secretIndex = signature.secretIndex;

      const parsed = parseEvent(source, decodeJson(rawBody), signed);
      trace.noteEvent(parsed);
      const scope = settings.scopeOf(delivery.request);
      const stale = settings.marks ? await isStale(settings.marks, source, scope, parsed, settings.claim) : false;
      const handler = handlerFor(parsed);
      if (handler === undefined) return trace.accept({ outcome: 'accepted', code: 'ignored' });

      const deliveryKey = deliveryKeyOf(source.name, scope, parsed.eventId, rawBody);
      known.deliveryKey = deliveryKey;
      const run = (claim: Claim) => {
        if (onClaimed?.()) known.status = earlyReply.status;
        const { waitUntil, onHandlerError } = settings;
        const context = new DeliveryContext(deliveryKey, signature, rawBody, delivery, stale, claim, waitUntil);
        return runHandler(() => handler(context), onHandlerError, known);
      };
      if (settings.store === undefined) return trace.accept(await run(noClaim));
      const result = await runOnce(settings.store, deliveryKey, run, settings.claim, trace.noteClaim);
      if (result.status === 'duplicate') return trace.accept({ outcome: 'accepted', code: 'duplicate' });
      if (result.status === 'in_flight') throw inFlight(result.retryAfterMs);
      return trace.accept(result.value);
    } catch (thrown) {
      return trace.fail(thrown);
    }
  }
}

function inFlight(retryAfterMs: number): WebhookError {
  return new WebhookError('in_flight', undefined, { retryAfter: Math.max(1, Math.ceil(retryAfterMs / 1000)) });
}
