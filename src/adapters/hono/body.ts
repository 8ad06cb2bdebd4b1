import type { Context } from 'hono';
import { readIncoming } from '#fetch-request';
import { incomplete } from '../../receive/index.ts';
import { readFetchBody } from '../fetch/delivery.ts';
import { keptBody } from '../shared/body.ts';

const advice = 'For Hono: read the body with c.req.text() or c.req.json(), never from c.req.raw, before this handler.';

/** What was read through `c.req` is still there; what is not is put there, for whoever reads it after us. */
export async function readHonoBody({ req, env }: Context, maxBytes: number): Promise<Uint8Array> {
  if (Object.keys(req.bodyCache).length > 0) {
    const lost = () => Promise.reject(incomplete());
    return keptBody(new Uint8Array(await req.arrayBuffer().catch(lost)), maxBytes);
  }
  const incoming = readIncoming(env, maxBytes, advice);
  if (incoming !== undefined) return incoming;
  const bytes = await readFetchBody(req.raw, maxBytes, advice);
  Object.assign(req.bodyCache, { arrayBuffer: Promise.resolve(new Uint8Array(bytes).buffer) });
  return bytes;
}
