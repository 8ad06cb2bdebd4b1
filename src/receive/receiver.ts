import { WebhookError } from '../errors.ts';
import { type Claim, noClaim } from '../replay/claim.ts';
import { runOnce } from '../replay/once.ts';
import type { FieldsOption } from '../schema/requested-fields.ts';
import { readClock } from '../verify/clock.ts';
import { answerEarly } from './answer-early.ts';
import { tooLarge } from './body-errors.ts';
import { DeliveryContext } from './context.ts';
import { decodeJson } from './decode-json.ts';
import type { Delivery } from './delivery.ts';
import { eventKeyOf } from './event-key.ts';
import { type Platform, type ReceiverOptions, readOptions } from './options.ts';
import { parseEvent } from './parse-event.ts';
import type { Reply } from './reply.ts';
import { runHandler } from './run-handler.ts';
import type { Sender } from './sender.ts';
import { signatureError } from './signature-error.ts';
import { isStale } from './stale.ts';
import { startTrace } from './trace.ts';

/** Takes a delivery and gives the reply to it. Never rejects. */
export type Receiver<TRequest> = (delivery: Delivery<TRequest>) => Promise<Reply>;

/**
 * The pipeline: the whole way of a delivery, from its bytes to the reply.
 *
 * @param senderOf The sender whose delivery it is. What it throws is answered.
 * @param onlySource The name of the source, where there is one alone: it stands in the reports of all deliveries.
 * @throws {TypeError} For an option that cannot work.
 */
export function receiverOf<TRequest>(
  senderOf: (delivery: Delivery<TRequest>) => Sender<TRequest>,
  onlySource: string | null,
  options: ReceiverOptions<FieldsOption, TRequest>,
  platform: Platform = { keepsAlive: false },
): Receiver<TRequest> {
  const settings = readOptions(options, platform);

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
      if (rawBody.byteLength > settings.maxBodyBytes) throw tooLarge(settings.maxBodyBytes);

      const { source, secretsFor, handlerFor } = senderOf(delivery);
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

      const eventKey = eventKeyOf(source.name, scope, parsed.eventId, rawBody);
      known.eventKey = eventKey;
      const run = (claim: Claim) => {
        if (onClaimed?.()) known.status = 200;
        const { waitUntil, onHandlerError } = settings;
        const context = new DeliveryContext(eventKey, signature, rawBody, delivery, stale, claim, waitUntil);
        return runHandler(
          () => handler(context),
          onHandlerError,
          (returned) => platform.settle?.(returned, known),
        );
      };
      if (settings.store === undefined) return trace.accept(await run(noClaim));
      const result = await runOnce(settings.store, eventKey, run, settings.claim, trace.noteClaim);
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
