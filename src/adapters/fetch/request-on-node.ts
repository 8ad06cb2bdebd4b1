import type { IncomingMessage } from 'node:http';
import { readNodeBody, untouchedStream } from '../node/body.ts';

// On Node a web request is made of Node's own by some server, which shows. On edge runtimes `request-on-edge.ts` takes the
// place of this file (`#fetch-request` in package.json).

/** A request of srvx, below Elysia and h3. */
interface OfSrvx {
  readonly node?: { readonly req: { readonly readableDidRead: boolean } };
}

/** Whether somebody has read the body, or is about to. srvx throws when it was Node's request that was read. */
export function isRead(request: Request): boolean {
  try {
    return request.bodyUsed || request.body?.locked === true;
  } catch {
    return true;
  }
}

/** Whether a body without bytes came with some. On Node 26 srvx does not throw: what was read is empty then. */
export function isEmptied(request: Request & { readonly runtime?: OfSrvx }): boolean {
  return Number(request.headers.get('content-length')) > 0 || request.runtime?.node?.req.readableDidRead === true;
}

/** How much is read of a body after it was refused. */
const patience = 16 * 1_048_576;

/**
 * Lets go of what is still to come of a body. Reads on for a while, so that the sender can read the reply: SvelteKit and
 * React Router close the connection at once when a body is cancelled.
 */
export async function discard(reader: ReadableStreamDefaultReader<Uint8Array> | undefined): Promise<void> {
  try {
    for (let left = patience; left > 0; ) {
      const next = await reader?.read();
      if (next?.value === undefined) return;
      left -= next.value.byteLength;
    }
    await reader?.cancel();
  } catch {} // it is lost already
}

/**
 * The body of Node's own request, which `@hono/node-server` has in `env`: reading it spares making a web stream of it.
 * `undefined` where there is none, or somebody has begun to read it.
 */
export function readIncoming(env: unknown, maxBytes: number, advice: string): Promise<Uint8Array> | undefined {
  const incoming = untouchedStream((env as { readonly incoming?: IncomingMessage } | undefined)?.incoming);
  return incoming && keepBody(incoming, readNodeBody(incoming, maxBytes, advice));
}

/** Puts the bytes where that server looks for a body that was read: `c.req.bodyCache` would need a copy. */
async function keepBody(incoming: IncomingMessage, body: Uint8Array | Promise<Uint8Array>): Promise<Uint8Array> {
  const bytes = await body;
  Object.assign(incoming, { rawBody: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) });
  return bytes;
}
