import type { Context, HonoRequest } from 'hono';
import { readIncoming, withBody, wrongCall } from '#fetch-request';
import {
  type Delivery,
  type Execution,
  incomplete,
  isExecution,
  unreadable,
  type WhenLate,
} from '../../receive/index.ts';
import { discardFetchBody, readFetchBody } from '../fetch/delivery.ts';
import { keptBody } from '../shared/body.ts';

/** The context of any app. */
// biome-ignore lint/suspicious/noExplicitAny: as in Hono's own handlers, c.env is what the platform gives
export type AnyContext = Context<any>;

const advice =
  'For Hono 4.9 or later: read the body with c.req.text() or c.req.json(), never from c.req.raw, before this handler.';

/** Makes a delivery from a request to Hono. */
export function honoDelivery(c: AnyContext): Delivery<AnyContext> {
  const given: Partial<AnyContext> | undefined = c; // JavaScript can pass anything
  if (given?.req?.bodyCache === undefined) return wrongCall('This handler takes a context of Hono', c);
  return {
    method: c.req.method,
    header: (name) => c.req.header(name),
    url: () => c.req.url,
    readBody: (maxBytes, whenLate) => readHonoBody(c, maxBytes, whenLate),
    discardBody: () => discardFetchBody(c.req.raw),
    request: c,
    execution: () => honoExecution(c),
  };
}

/** Takes a body that was read through `c.req` from there, or reads it and leaves it there for later readers. */
function readHonoBody({ req, env }: Context, maxBytes: number, whenLate: WhenLate): Promise<Uint8Array> {
  Reflect.deleteProperty(req.bodyCache, 'parsedBody'); // older versions keep the fields of a form there, also of no form
  const cached = Object.keys(req.bodyCache);
  if (cached.length > 0) return readCached(req, cached, maxBytes);
  return readIncoming(req.raw, env, maxBytes, whenLate, advice) ?? readRaw(req, maxBytes, whenLate);
}

async function readCached(req: HonoRequest, cached: string[], maxBytes: number): Promise<Uint8Array> {
  // Hono makes the bytes of the first again: from a form, or before 4.9 from JSON, not as they were.
  if (/^(formData|json)\b/.test(String(cached))) throw unreadable(advice);
  // The only error that does not come from the sender: something else has read the body from c.req.raw before.
  const lost = (error: unknown) =>
    Promise.reject(/unusable|already/.test(String(error)) ? unreadable(advice) : incomplete());
  const kept = keptBody(new Uint8Array(await req.arrayBuffer().catch(lost)), maxBytes);
  req.raw = withBody(req.raw, kept);
  return kept;
}

async function readRaw(req: HonoRequest, maxBytes: number, whenLate: WhenLate): Promise<Uint8Array> {
  const bytes = await readFetchBody(req.raw, maxBytes, whenLate, advice);
  Object.assign(req.bodyCache, { arrayBuffer: Promise.resolve(new Uint8Array(bytes).buffer) });
  req.raw = withBody(req.raw, bytes);
  return bytes;
}

/** Hono's getter throws if its platform has no such object. */
function honoExecution(c: AnyContext): Execution | undefined {
  try {
    return isExecution(c.executionCtx) ? c.executionCtx : undefined;
  } catch {
    return undefined;
  }
}
