import type { Context } from 'hono';
import { keptBody } from './body.ts';
import { incomplete } from './body-errors.ts';
import { readNodeBody, untouchedStream } from './node-body.ts';
import { readWebBody } from './web-delivery.ts';

const advice = 'For Hono: read the body with c.req.text() or c.req.json(), never from c.req.raw, before this handler.';

/** What was read through `c.req` is still there; what is not is put there, for whoever reads it after us. */
export async function readHonoBody({ req, env }: Context, maxBytes: number): Promise<Uint8Array> {
  if (Object.keys(req.bodyCache).length > 0)
    return keptBody(new Uint8Array(await req.arrayBuffer().catch(incomplete)), maxBytes);
  const incoming = untouchedStream(env?.incoming); // @hono/node-server puts it there: it spares making a web stream
  const bytes = await (incoming ? readNodeBody(incoming, maxBytes, advice) : readWebBody(req.raw, maxBytes, advice));
  Object.assign(req.bodyCache, { arrayBuffer: Promise.resolve(new Uint8Array(bytes).buffer) });
  return bytes;
}
