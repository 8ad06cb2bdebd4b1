import {
  byourside,
  type CallEvent,
  constructEvent,
  createReceiver,
  isWebhookError,
  type Reply,
  type UnknownEvent,
  verifyWebhook,
  type WebhookErrorCode,
} from 'callhook';

expectType<boolean>()(verifyWebhook(null, new Uint8Array(), process.env.BYS_WEBHOOK_SECRET));

export function readEvent(rawBody: Uint8Array, header: string | null, secret: string): void {
  const event = constructEvent(rawBody, header, secret);
  expectType<CallEvent | UnknownEvent>()(event);
  const name: string = event.event;
  if (event.event === 'unknown') expectType<string>()(event.name);
  if (event.event === 'call.completed') {
    expectType<'call.completed'>()(event.event);
    expectType<string>()(event.eventId);
    expectType<string | null>()(event.summary);
  }
  // @ts-expect-error: no event has this name
  if (event.event === 'call.complete') throw new Error(name);
}

export function readFields(rawBody: Uint8Array, header: string | null, secret: string): void {
  const event = constructEvent(rawBody, header, secret, {
    fields: [{ name: 'confirmed', type: 'boolean' }, { name: 'new_time', type: 'string' }, { name: 'any' }],
  });
  if (event.event !== 'call.completed') return;
  const { extracted } = event;
  expectType<{
    readonly confirmed: boolean | null;
    readonly new_time: string | null;
    readonly any: string | number | boolean | null;
  } | null>()(extracted);
  // @ts-expect-error: this field was not asked for
  extracted?.old_time;
}

export function codeOf(error: unknown): WebhookErrorCode | undefined {
  return isWebhookError(error) ? error.code : undefined;
}

export const receive = createReceiver(byourside, 'whsec_test', {
  'call.failed'(event, context) {
    expectType<'call.failed'>()(event.event);
    expectType<unknown>()(context.request);
    expectType<Uint8Array>()(context.rawBody);
    expectType<AbortSignal>()(context.signal);
  },
  unknown: (event) => expectType<UnknownEvent>()(event),
});

export const reply: Promise<Reply> = receive({
  method: 'POST',
  header: () => undefined,
  readBody: () => new Uint8Array(),
  request: undefined,
});
