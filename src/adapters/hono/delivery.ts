import type { Context } from 'hono';
import { readIncoming } from '#fetch-request';
import { type Delivery, type Execution, incomplete, isExecution, unreadable } from '../../receive/index.ts';
import { readFetchBody } from '../fetch/delivery.ts';
import { keptBody } from '../shared/body.ts';

/** The context of any app. */
// biome-ignore lint/suspicious/noExplicitAny: as in Hono's own handlers, c.env is what the platform gives
export type AnyContext = Context<any>;

const advice = 'For Hono: read the body with c.req.text() or c.req.json(), never from c.req.raw, before this handler.';
const oldAdvice =
  'For Hono: run `npm install hono@latest`, because Hono before 4.9 keeps only the parsed JSON of a body that was read.';

/** Makes a delivery from a request to Hono. */
export function honoDelivery(c: AnyContext): Delivery<AnyContext> {
  return {
    method: c.req.method,
    header: (name) => c.req.header(name),
    readBody: (maxBytes) => readHonoBody(c, maxBytes),
    request: c,
    execution: () => honoExecution(c),
  };
}

/** Takes a body that was read through `c.req` from there, or reads it and leaves it there for later readers. */
async function readHonoBody({ req, env }: Context, maxBytes: number): Promise<Uint8Array> {
  const { json, text, arrayBuffer, blob } = req.bodyCache;
  if (json !== undefined) throw unreadable(oldAdvice);
  const kept = text ?? arrayBuffer ?? blob;
  if (kept !== undefined) return keptBody(await bytesOf(kept), maxBytes);
  const incoming = readIncoming(env, maxBytes, advice);
  if (incoming !== undefined) return incoming;
  const bytes = await readFetchBody(req.raw, maxBytes, advice);
  Object.assign(req.bodyCache, { arrayBuffer: Promise.resolve(new Uint8Array(bytes).buffer) });
  return bytes;
}

/** Does so itself, because Hono before 4 reads the request again. */
async function bytesOf(kept: string | ArrayBuffer | Blob | Promise<string | ArrayBuffer | Blob>): Promise<Uint8Array> {
  try {
    return new Uint8Array(await new Response(await kept).arrayBuffer());
  } catch {
    throw incomplete();
  }
}

/** Hono's getter throws if its platform has no such object. */
function honoExecution(c: AnyContext): Execution | undefined {
  try {
    return isExecution(c.executionCtx) ? c.executionCtx : undefined;
  } catch {
    return undefined;
  }
}
