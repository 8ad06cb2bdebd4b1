import { WebhookError } from '../errors.ts';
import { check } from '../read-options.ts';
import { isThenable } from '../realms.ts';
import type { Awaitable } from '../replay/replay-store.ts';
import { withTimeout } from '../replay/with-timeout.ts';
import type { Reply } from '../reply.ts';
import type { FieldsOption } from '../schema/requested-fields.ts';
import { signatureError } from '../sources/authenticator.ts';
import { decodeJson } from '../sources/payload.ts';
import { pathOf } from '../sources/public-url.ts';
import type { EventMap, Method, Source } from '../sources/source.ts';
import { checkTolerance } from '../verify/clock.ts';
import { fingerprint } from '../verify/fingerprint.ts';
import { inTime } from './ask.ts';
import { authenticateBody, shapeOfHeaders } from './authenticate-delivery.ts';
import { type Delivery, tooLarge } from './delivery.ts';
import { answerEarly } from './early.ts';
import { handleEvent, type Job } from './handle-event.ts';
import type { handleItems } from './handle-items.ts';
import { replyOf } from './handler.ts';
import type { answerChallenge, answerGetChallenge } from './handshake.ts';
import { type Platform, type ReceiverOptions, receiverSettings } from './options.ts';
import { readBody } from './read-body.ts';
import { errorReply } from './reply.ts';
import { Report } from './report.ts';
import { usedFirst } from './secret.ts';
import type { checkOwnSecrets, Sender } from './sender.ts';
import { SignedRequest } from './signed-request.ts';
import { checkedError } from './thrown.ts';
import { withoutStack } from './without-stack.ts';

/** Takes a delivery and returns the reply to it. Never rejects. */
export interface Receiver<TRequest> {
  (delivery: Delivery<TRequest>): Promise<Reply>;
  /** The methods by which its senders deliver. It answers 405 to all others. */
  readonly methods: readonly Method[];
}

/** The steps that only some sources and shared endpoints need: receivers of By Your Side alone do not bundle them. */
export interface OptionalSteps {
  readonly answerGetChallenge: typeof answerGetChallenge;
  readonly answerChallenge: typeof answerChallenge;
  readonly handleItems: typeof handleItems;
  readonly checkOwnSecrets: typeof checkOwnSecrets;
}

/**
 * Makes the pipeline: the whole way of a delivery, from its bytes to the reply.
 *
 * @param senderOf Finds the sender of a delivery. If it throws, callhook answers with that error.
 * @param senders All of them. If there is only one, its source is in the reports of all deliveries.
 * @param options As `readOptions` returned them.
 * @param steps Must be there if there are several senders, or a source has a `handshake` or `many`.
 * @throws {TypeError} For an option that cannot work.
 */
export function receiverOf<TRequest>(
  senderOf: (delivery: Delivery<TRequest>) => Sender<TRequest>,
  senders: readonly Sender<TRequest>[],
  options: ReceiverOptions<FieldsOption, TRequest>,
  platform: Platform = { keepsAlive: false },
  steps?: OptionalSteps,
): Receiver<TRequest> {
  const tolerances = senders.map(({ source }) => checkTolerance(options.tolerance, source.authenticator.tolerance));
  const settings = receiverSettings(options, platform, 2_000 * Math.max(...tolerances));
  const names = senders.map(({ source }) => source.name);
  const onlySource = names.length === 1 ? names.join() : null;
  const methods = [...new Set(senders.flatMap(({ source }) => methodsOf(source)))];
  const anyChallenge = senders.find(({ source }) => source.authenticator.challenge)?.source.authenticator.challenge;
  const takesReply = !settings.isEarly && settings.statusOf === undefined;
  for (const tolerance of tolerances) checkRetention(settings.claim.retainMs, tolerance);

  const taken = settings.isEarly
    ? (delivery: Delivery<TRequest>) =>
        answerEarly(delivery, settings.waitUntil, (onClaimed) => receive(delivery, onClaimed))
    : (delivery: Delivery<TRequest>) => receive(delivery);
  return Object.assign(taken, { methods });

  async function receive(delivery: Delivery<TRequest>, whenClaimed?: () => boolean): Promise<Reply> {
    const report = new Report(onlySource, settings);
    const { facts } = report;
    let sent: number | undefined; // the status of an early answer
    let wwwAuthenticate = anyChallenge;
    try {
      const { header, request, method } = delivery;
      if (!methods.includes(method as Method)) return refuse(notAllowed);
      const greeting = method === 'GET' && (await steps?.answerGetChallenge(senders, delivery, settings));
      if (greeting) return report.accept(challenge, greeting);
      const sender = senderOf(delivery);
      const { source } = sender;
      const { authenticator } = source;
      const { secretTimeoutMs } = settings;
      facts.source = source.name;
      if (!methodsOf(source).includes(method as Method)) return refuse(notAllowed);
      wwwAuthenticate = authenticator.challenge;
      // Here and below, an `await` would cost time even without a promise.
      const shape = shapeOfHeaders(authenticator, header, secretTimeoutMs);
      const headers = isThenable(shape) ? await shape : shape;
      const isUnsigned = method === 'GET' && authenticator.signsOnlyBody;
      if (isUnsigned) return refuse(() => signatureError('signature_mismatch', { mismatchMessage: noChallenge }));
      if (typeof headers === 'string') return refuse(() => signatureError(headers, authenticator));
      const found = sender.secretsFor(request, secretTimeoutMs);
      const secrets = isThenable(found) ? await found : found;
      const reading = method === 'GET' ? noBody : readBody(delivery, settings);
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
      if ('reason' in proven)
        return refuse(() => signatureError(proven.reason, authenticator, proven.signedAt, proven.clock));
      const { signed, content, signature, secrets: known } = proven;
      if (senders.length > 1) await steps?.checkOwnSecrets(senders, sender, known.list, request, secretTimeoutMs);
      const signedUrl = method === 'GET' || signed.isUrlRead; // the payload may read it as well

      // The text of an integer id is in the content, which a content encoding may hide.
      const read = content === signed.rawBody ? signed : signed.withBody(content);
      const decoding = (source.payload ?? decodeJson)(read);
      const payload = isThenable(decoding) ? await inTime(decoding, secretTimeoutMs, 'The source') : decoding;
      if (source.handshake !== undefined && method === 'POST') {
        const ordered = usedFirst(known, signature.secretIndex);
        const reply = await steps?.answerChallenge(source.handshake, read, payload, ordered, settings);
        if (reply) return report.accept(challenge, reply);
      }
      const job: Job<TRequest> = {
        sender,
        delivery,
        rawBody: signed.rawBody,
        signature,
        read,
        payload,
        fingerprint: () => fingerprint(signed.rawBody, signedUrl ? `${pathOf(signed.url)}\n` : ''),
        settings,
        report,
        takesReply: takesReply && source.many === undefined,
        onClaimed: () => {
          if (sent === undefined && whenClaimed?.()) sent = 200; // once for all events
        },
      };
      const { many } = source;
      const handling = steps && many ? steps.handleItems(many, job) : handleEvent(job);
      const { handled, reply } = isThenable(handling) ? await handling : handling;
      return report.accept(handled, reply);
    } catch (thrown) {
      return fail(checkedError(thrown));
    }

    /** Refuses a request that anybody could send. Its error has no stack, so that a forger costs little. */
    function refuse(errorOf: () => WebhookError): Awaitable<Reply> {
      return fail(withoutStack(errorOf));
    }

    function fail(error: WebhookError): Awaitable<Reply> {
      const reply = report.fail(error, replyOf(error) ?? errorReply(error, methods, wwwAuthenticate), sent);
      // A body that broke off or takes too long has no rest to wait for.
      if (facts.bytes !== null || error.code === 'body_incomplete') return reply;
      return discardBody(delivery).then(() => reply);
    }
  }
}

const noChallenge =
  'The handshake of the source did not take this GET for a challenge: check the verify token, and the parameters that it reads.';

function notAllowed(): WebhookError {
  return new WebhookError('method_not_allowed');
}

const challenge = { outcome: 'accepted', code: 'challenge' } as const;

const noBody = new Uint8Array(0);

function methodsOf({ methods = onlyPost }: Source<EventMap>): readonly Method[] {
  return methods;
}

const onlyPost: readonly Method[] = ['POST'];

/**
 * Checks that the store remembers an event for as long as its signature is valid: before and after the time of signing.
 *
 * @throws {TypeError} Otherwise a delivery that somebody has captured would be handled again.
 */
function checkRetention(retainMs: number, tolerance: number): void {
  const leastMs = 2_000 * tolerance;
  check(retainMs >= leastMs, `retainMs must be at least ${leastMs}, twice the tolerance of ${tolerance} s.`);
}

/** How long the reply waits for a body that is discarded, in milliseconds. */
const discardTimeoutMs = 10_000;

async function discardBody(delivery: Delivery<unknown>): Promise<void> {
  try {
    const discarded = delivery.discardBody?.();
    if (isThenable(discarded)) await withTimeout(discarded, discardTimeoutMs, () => undefined);
  } catch {} // the connection may be gone
}
