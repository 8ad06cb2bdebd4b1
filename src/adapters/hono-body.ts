import type { Context } from 'hono';
import { keptBody } from './body.ts';
import { incomplete } from './body-errors.ts';
import { readNodeBody, untouchedStream } from './node-body.ts';
import { readWebBody } from './web-delivery.ts';

const advice = 'For Hono: read the body with c.req.text() or c.req.json(), never from c.req.raw, before this handler.';

/** What was read through `c.req` is still there; what is not is put there, for whoever reads it after us. */
export async function readHonoBody({ req, env }: Context, maxBytes: number): Promise<Uint8Array> {
  if (Object.keys(req.bodyCache).length > 0) {
    const lost = () => Promise.reject(incomplete());
    return keptBody(new Uint8Array(await req.arrayBuffer().catch(lost)), maxBytes);
  }
  // On Node, @hono/node-server has Node's own request in env: reading it spares making a web stream of it.
  const incoming = untouchedStream(env?.incoming);
  if (incoming === undefined) {
    const bytes = await readWebBody(req.raw, maxBytes, advice);
    Object.assign(req.bodyCache, { arrayBuffer: Promise.resolve(new Uint8Array(bytes).buffer) });
    return bytes;
  }
  const bytes = await readNodeBody(incoming, maxBytes, advice);
  // Where that server looks for a body that was read before it makes a web request; c.req.bodyCache would need a copy.
  Object.assign(incoming, { rawBody: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) });
  return bytes;
}
