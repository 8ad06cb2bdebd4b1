import { aBoolean, readOptions } from '../read-options.ts';
import type { CallEvent } from '../schema/byourside-events.ts';
import { anArrayOfFields, type FieldsOption } from '../schema/requested-fields.ts';
import type { UnknownEvent } from '../schema/unknown-event.ts';
import { type SignedDelivery, signatureError } from '../sources/authenticator.ts';
import { byourside } from '../sources/byourside.ts';
import { decodeJson } from '../sources/payload.ts';
import { checkSignature } from '../verify/check-signature.ts';
import { type ClockOptions, clockOptionChecks, readClock } from '../verify/clock.ts';
import { hashable, type RawBody } from '../verify/raw-body.ts';
import { configuredSecrets, type Secrets } from '../verify/secrets.ts';
import type { SignatureHeader } from '../verify/signature-header.ts';
import { misfit, type ParsedEvent, parseEvent } from './parse-event.ts';
import { sourceFor } from './sender.ts';

/** Settings of {@link constructEvent}. */
export interface ConstructEventOptions<TFields extends FieldsOption = undefined> extends ClockOptions {
  /** The fields given to place-call: they type and validate `event.extracted`. Keep the array in a constant. */
  readonly fields?: TFields;
  /**
   * Whether an event with a field of another type than documented throws `schema_mismatch`. Otherwise callhook converts the value if
   * nothing is lost, or makes it `null`. Only a receiver lists such fields, in `context.issues`. Default false.
   */
  readonly strict?: boolean | undefined;
}

const optionChecks = { ...clockOptionChecks, fields: anArrayOfFields, strict: aBoolean };

/**
 * Verifies a By Your Side delivery and returns its typed event, for back ends that do their own routing. It does not detect
 * replays: for that, use a receiver, or `once` from `callhook/replay` with `event.eventId`.
 *
 * @param rawBody The body exactly as it arrived.
 * @param signatureHeader The value of `X-BYS-Signature`.
 * @param secret The secret, or several during a rotation.
 * @param options `tolerance` in seconds (default 300), `now` in milliseconds (default `Date.now`), `fields`, `strict`.
 * @returns One of the six events, or an `UnknownEvent`. Comparing `event.event` with a name narrows it.
 * @throws {WebhookError} With the code and the status to answer with.
 * @throws {TypeError} For a mistake in your call: a parsed body, a secret that is empty, padded or in quotes, an option that
 *   cannot work.
 *
 * @example
 * ```ts
 * import { constructEvent } from 'callhook';
 *
 * export async function POST(request: Request) {
 *   const rawBody = await request.arrayBuffer();
 *   const event = constructEvent(rawBody, request.headers.get('x-bys-signature'), process.env.BYS_WEBHOOK_SECRET);
 *   if (event.event === 'call.completed') console.log(event.summary);
 *   return new Response();
 * }
 * ```
 */
export function constructEvent<const TFields extends FieldsOption = undefined>(
  rawBody: RawBody,
  signatureHeader: SignatureHeader,
  secret: Secrets | null | undefined,
  options?: ConstructEventOptions<TFields>,
): CallEvent<TFields> | UnknownEvent {
  const own = readOptions('constructEvent', options, optionChecks);
  const source = sourceFor(byourside, own);
  const body = hashable(rawBody);
  const clock = readClock(own);
  const delivery: Pick<SignedDelivery, 'rawBody'> = { rawBody: body };
  const check = checkSignature(signatureHeader, body, configuredSecrets(secret), clock);
  if (!check.ok) throw signatureError(check.code, source.authenticator, check.timestamp, clock);
  const parsed = parseEvent(source, decodeJson(delivery), delivery as SignedDelivery) as ParsedEvent; // byourside waits for nothing, and reads only the body
  if (parsed.kind === 'invalid') throw misfit(parsed);
  return parsed.event as CallEvent<TFields> | UnknownEvent; // by the schemas of the source
}
