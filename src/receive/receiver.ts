import { WebhookError } from '../errors.ts';
import { check } from '../read-options.ts';
import { isThenable } from '../realms.ts';
import type { Claim } from '../replay/claim.ts';
import { eventName } from '../replay/event-key.ts';
import { runBounded, runOnce } from '../replay/once.ts';
import type { FieldsOption } from '../schema/requested-fields.ts';
import { signatureError } from '../sources/authenticator.ts';
import { checkTolerance } from '../verify/clock.ts';
import { fingerprint } from '../verify/fingerprint.ts';
import { inTime, withTimeout } from './ask.ts';
import { authenticateBody, shapeOfHeaders } from './authenticate-delivery.ts';
import { bodyChecksum } from './body-checksum.ts';
import { DeliveryContext } from './context.ts';
import { type Delivery, tooLarge } from './delivery.ts';
import { answerEarly, waitUntilOf } from './early.ts';
import { runHandler } from './handler.ts';
import { type Platform, type ReceiverOptions, receiverSettings } from './options.ts';
import { decodeJson, parseEvent } from './parse-event.ts';
import { readBody } from './read-body.ts';
import type { Reply } from './reply.ts';
import { startReport } from './report.ts';
import { askForScope } from './scope.ts';
import type { Sender } from './sender.ts';
import { SignedRequest } from './signed-request.ts';
import { isStale } from './stale.ts';

/** Takes a delivery and returns the reply to it. Never rejects. */
export type Receiver<TRequest> = (delivery: Delivery<TRequest>) => Promise<Reply>;

/**
 * Makes the pipeline: the whole way of a delivery, from its bytes to the reply.
 *
 * @param senderOf Finds the sender of a delivery. If it throws, callhook answers with that error.
 * @param senders All of them. If there is only one, its source is in the reports of all deliveries.
 * @param options As `readOptions` returned them.
 * @throws {TypeError} For an option that cannot work.
 */
export function receiverOf<TRequest>(
  senderOf: (delivery: Delivery<TRequest>) => Sender<TRequest>,
  senders: readonly Sender<TRequest>[],
  options: ReceiverOptions<FieldsOption, TRequest>,
  platform: Platform = { keepsAlive: false },
): Receiver<TRequest> {
  const settings = receiverSettings(options, platform);
  const names = senders.map(({ source }) => source.name);
  const onlySource = names.length === 1 ? names.join() : null;
  for (const sender of senders) checkRetention(settings, sender);

  if (settings.isEarly) {
    return (delivery) => answerEarly(delivery, settings.waitUntil, (onClaimed) => receive(delivery, onClaimed));
  }
  return (delivery) => receive(delivery);

  async function receive(delivery: Delivery<TRequest>, onClaimed?: () => boolean): Promise<Reply> {
    const report = startReport(onlySource, settings);
    const { facts } = report;
    let sent: number | undefined; // the status of an early answer
    try {
      if (delivery.method !== 'POST') throw new WebhookError('method_not_allowed');
      const sender = senderOf(delivery);
      const { source } = sender;
      const { authenticator } = source;
      const { secretTimeoutMs } = settings;
      const { header, request } = delivery;
      facts.source = source.name;
      // Here and below, an `await` would cost time even without a promise.
      const shape = shapeOfHeaders(authenticator, header, secretTimeoutMs);
      const headers = isThenable(shape) ? await shape : shape;
      if (typeof headers === 'string') throw signatureError(headers, authenticator);
      const found = sender.secretsFor(request, secretTimeoutMs);
      const secrets = isThenable(found) ? await found : found;
      const reading = readBody(delivery, settings);
      const bytes = isThenable(reading) ? await reading : reading;
      facts.bytes = bytes.byteLength;
      if (bytes.byteLength > settings.maxBodyBytes) throw tooLarge(settings.maxBodyBytes);
      const proof = authenticateBody(new SignedRequest(delivery, bytes, source.publicUrl), {
        authenticator,
        headers,
        secrets,
        settings,
        report,
      });
      const proven = isThenable(proof) ? await proof : proof;
      if ('reason' in proven) throw signatureError(proven.reason, authenticator, proven.signedAt, proven.clock);
      const { signed, content, signature } = proven;
      const { rawBody } = signed;

      // The text of an integer id is in the content, which a content encoding may hide.
      const read = content === rawBody ? signed : signed.withBody(content);
      const parsing = parseEvent(source, decodeJson(content), read);
      const parsed = isThenable(parsing) ? await inTime(parsing, secretTimeoutMs, 'The source') : parsing;
      report.noteEvent(parsed);
      const handler = sender.handlerFor(parsed);
      if (handler === undefined && !settings.detectStale) return report.accept(ignored);
      const { scope: scoped } = settings;
      const scope = typeof scoped === 'function' ? await askForScope(scoped, request, secretTimeoutMs) : scoped;
      const given = settings.storeOf(request);
      const store = isThenable(given) ? await given : given;
      const stale = settings.detectStale && (await isStale(store, source, scope, parsed, settings));
      if (handler === undefined) return report.accept(ignored);

      const eventKey = eventName(source.name, scope, parsed.eventId ?? `body-${fingerprint(rawBody)}`);
      facts.eventKey = eventKey;
      const run = (claim: Claim) => {
        if (onClaimed?.()) sent = 200;
        const waitUntil = () => waitUntilOf(delivery, settings.waitUntil);
        const { issues } = parsed;
        const context = new DeliveryContext({ eventKey, signature, rawBody, request, issues, stale, claim, waitUntil });
        return runHandler(() => handler(context, delivery), report.noteHandlerError, settings.statusOf);
      };
      if (store === undefined) return report.accept(await runBounded(run, settings.claim.maxRunMs));
      const checksum = () => bodyChecksum(rawBody);
      const result = await runOnce(store, `event:${eventKey}`, run, settings.claim, report.noteClaim, checksum);
      if (result.status === 'duplicate') {
        facts.bodyDiffers = result.value === undefined ? null : result.value !== checksum();
        return report.accept({ outcome: 'accepted', code: 'duplicate' });
      }
      if (result.status === 'in_flight') throw inFlight(result.retryAfterMs);
      return report.accept(result.value);
    } catch (thrown) {
      const { reply, code } = report.fail(thrown, sent);
      // A body that broke off or takes too long has no rest to wait for.
      if (facts.bytes === null && code !== 'body_incomplete') await discardBody(delivery);
      return reply;
    }
  }
}

const ignored = { outcome: 'accepted', code: 'ignored' } as const;

/**
 * Checks that the store remembers an event for as long as its signature is valid: before and after the time of signing.
 *
 * @throws {TypeError} Otherwise a delivery that somebody has captured would be handled again.
 */
function checkRetention<TRequest>(
  { clock, claim }: Pick<ReturnType<typeof receiverSettings>, 'clock' | 'claim'>,
  { source }: Sender<TRequest>,
): void {
  const tolerance = checkTolerance(clock.tolerance, source.authenticator.tolerance);
  const leastMs = 2_000 * tolerance;
  check(claim.retainMs >= leastMs, `retainMs must be at least ${leastMs}, twice the tolerance of ${tolerance} s.`);
}

/** How long the reply waits for a body that is discarded, in milliseconds. */
const discardTimeoutMs = 10_000;

async function discardBody(delivery: Delivery<unknown>): Promise<void> {
  try {
    const discarded = delivery.discardBody?.();
    if (isThenable(discarded)) await withTimeout(discarded, discardTimeoutMs);
  } catch {} // the connection may be gone
}

function inFlight(retryAfterMs: number): WebhookError {
  return new WebhookError('in_flight', undefined, { retryAfter: Math.max(1, Math.ceil(retryAfterMs / 1000)) });
}
