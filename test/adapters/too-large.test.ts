import type { IncomingMessage, RequestListener } from 'node:http';
import { bysWebhook } from 'callhook/fetch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onEvent, options, secret } from './contract/app.ts';
import { send } from './contract/send.ts';
import { serveNode } from './contract/serve.ts';
import type { Target } from './contract/suite.ts';

const receive = bysWebhook(secret, onEvent, options);

const listener: RequestListener = async (incoming, outgoing) => {
  const headers = new Headers(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  const request = { method: 'POST', headers, body: bodyOf(incoming), duplex: 'half' };
  const response = await receive(new Request('http://localhost/webhooks/bys', request));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text());
};

/** A request's body as SvelteKit and React Router make it: to cancel it is to close the connection. */
function bodyOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      incoming.on('data', (chunk) => {
        controller.enqueue(chunk);
        if ((controller.desiredSize ?? 0) <= 0) incoming.pause();
      });
      incoming.on('end', () => controller.close());
    },
    pull: () => void incoming.resume(),
    cancel: () => void incoming.destroy(),
  });
}

describe('fetch, where a body that is cancelled closes the connection', () => {
  let target: Target;
  beforeAll(async () => {
    target = await serveNode(listener);
  });
  afterAll(() => target.stop());

  const size = 3 * 1_048_576;
  const body = Buffer.alloc(size, ' ');

  it('answers a sender that does not stop at the limit, so that it can read why', async () => {
    const chunks = Array.from({ length: 48 }, (_, i) => body.subarray((i * size) / 48, ((i + 1) * size) / 48));
    expect(await send(target.url, body, { chunks })).toMatchObject({ status: 413, body: '{"error":"body_too_large"}' });
  });

  it('answers a sender that has announced too much', async () => {
    for (let i = 0; i < 10; i++) {
      expect(await send(target.url, body)).toMatchObject({ status: 413, body: '{"error":"body_too_large"}' });
    }
  });
});
