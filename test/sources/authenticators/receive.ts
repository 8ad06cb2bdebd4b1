import { type Authenticator, createReceiver, defineSource, type ReceiverOptions, type Secret } from 'callhook';
import { expect } from 'vitest';
import * as z from 'zod/v4/mini';
import { recorder } from '../../receive/deliver.ts';

const opaque = /^(header|signature|timestamp)_/;

/** Makes a source of one event, `ping`, with this authenticator. */
export function sourceOf<TTime extends number | null>(authenticator: Authenticator<TTime>) {
  return defineSource({
    name: 'tested',
    authenticator,
    events: { ping: z.looseObject({ type: z.literal('ping') }) },
    eventName: 'type',
    eventId: 'id',
  });
}

export const ping = '{"type":"ping","note":"Grüße 🎉"}';

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Makes a receiver behind an authenticator, with its reports and the contexts that its handler got. */
export function receiverOf<TTime extends number | null>(
  authenticator: Authenticator<TTime>,
  secret: Secret<null>,
  options: ReceiverOptions<undefined, null> = {},
) {
  const { reports, observe } = recorder();
  const contexts: { readonly signedAt: Date | null; readonly secretIndex: number }[] = [];
  const receive = createReceiver<Record<'ping', object>, number | null, null>(
    sourceOf<number | null>(authenticator),
    secret,
    (_event, context) => void contexts.push(context),
    { observe, log: false, replay: false, ...options },
  );
  return {
    contexts,
    reports,
    /** Sends a delivery, and returns the status and the reported code. */
    async send(headers: Headers, body: string | Uint8Array = ping): Promise<string> {
      const bytes = new Uint8Array(Buffer.from(body));
      const reply = await receive({
        method: 'POST',
        header: (name) => (Object.hasOwn(headers, name) ? headers[name] : undefined),
        readBody: () => bytes,
        request: null,
      });
      const code = reports.at(-1)?.code;
      if (reply.status >= 400)
        expect(reply.body).toBe(JSON.stringify({ error: opaque.test(`${code}`) ? 'invalid_signature' : code }));
      return `${reply.status} ${code}`;
    },
  };
}
