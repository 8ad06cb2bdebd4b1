import type { IncomingMessage } from 'node:http';
import { readNodeBody, untouchedStream } from './node-body.ts';

/**
 * On Node, `@hono/node-server` has Node's own request in `env`: reading it spares making a web stream of it. `undefined`
 * where there is none, or somebody has begun to read it. On edge runtimes `hono-no-incoming.ts` takes the place of this file
 * (`#hono-incoming` in package.json).
 */
export function readIncoming(env: unknown, maxBytes: number, advice: string): Promise<Uint8Array> | undefined {
  const incoming = untouchedStream((env as { readonly incoming?: IncomingMessage } | undefined)?.incoming);
  return incoming && keepBody(incoming, readNodeBody(incoming, maxBytes, advice));
}

/** Puts the bytes where that server looks for a body that was read before it makes a web request: `c.req.bodyCache` would need a copy. */
async function keepBody(incoming: IncomingMessage, body: Uint8Array | Promise<Uint8Array>): Promise<Uint8Array> {
  const bytes = await body;
  Object.assign(incoming, { rawBody: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) });
  return bytes;
}
