import { WebhookError } from '../errors.ts';
import { formFields } from '../parse-form.ts';
import { kindOf } from '../read-options.ts';
import { isThenable } from '../realms.ts';
import { isReply, type Reply } from '../reply.ts';
import { isRecord } from '../schema/is-record.ts';
import type { SignedDelivery } from '../sources/authenticator.ts';
import { queryOf } from '../sources/payload.ts';
import type { Handshake } from '../sources/source.ts';
import { inTime } from './ask.ts';
import type { Delivery } from './delivery.ts';
import type { Sender } from './sender.ts';
import { SignedRequest } from './signed-request.ts';

interface Settings {
  readonly secretTimeoutMs: number;
}

/**
 * Answers the challenge of a GET, which nothing has authenticated: no secret is near. Senders are asked in their order.
 *
 * @returns `undefined` if none of them takes it for a challenge.
 */
export async function answerGetChallenge<TRequest>(
  senders: readonly Sender<TRequest>[],
  delivery: Delivery<TRequest>,
  settings: Settings,
): Promise<Reply | undefined> {
  for (const { source } of senders) {
    if (source.handshake === undefined || !source.methods?.includes('GET')) continue;
    const asked = new SignedRequest(delivery, new Uint8Array(0), source.publicUrl);
    const reply = await answerChallenge(source.handshake, asked, formFields(queryOf(asked.url)), [], settings);
    if (reply) return reply;
  }
  return undefined;
}

/** Answers the challenge of a delivery, if it is one. `secrets`: the one that the sender has used comes first. */
export async function answerChallenge(
  handshake: Handshake,
  delivery: SignedDelivery,
  payload: unknown,
  secrets: readonly string[],
  { secretTimeoutMs }: Settings,
): Promise<Reply | undefined> {
  if (!isRecord(payload)) return undefined;
  const asking = handshake(Object.assign(delivery, { payload }), secrets);
  const reply: unknown = isThenable(asking) ? await inTime(asking, secretTimeoutMs, 'The handshake') : asking;
  if (reply === undefined || isReply(reply)) return reply;
  throw new WebhookError('internal_error', `handshake must return reply(…) or undefined, got ${kindOf(reply)}.`);
}
