import type { IncomingMessage, ServerResponse } from 'node:http';
import { brandOf } from '../../copies.ts';
import type { Delivery, WhenLate } from '../../receive/index.ts';
import { readNodeBody } from '../node/body.ts';
import { type BodyStream, closeLater, lingerMs, untouchedStream } from '../node/stream.ts';
import { wrongDelivery } from '../shared/wrong-request.ts';

// On Node a server makes the web request from Node's own request, which matters here. On edge runtimes
// `request-on-edge.ts` takes the place of this file (`#fetch-request` in package.json).

/** A request of srvx, below Elysia and h3. */
interface OfSrvx {
  readonly node?: { readonly req: IncomingMessage };
}

/** Whether something has read the body, or has a reader on it. srvx throws if Node's own request was read. */
export function isRead(request: Request): boolean {
  try {
    return request.bodyUsed || request.body?.locked === true;
  } catch {
    return true;
  }
}

/** Whether something has emptied the body. On Node 26 srvx does not throw: a body that was read is empty then. */
export function isEmptied(request: Request & { readonly runtime?: OfSrvx }): boolean {
  return Number(request.headers.get('content-length')) > 0 || request.runtime?.node?.req.readableDidRead === true;
}

/** How long a refused body is read, in milliseconds: longer than the servers of Node let a request take by default. */
const patienceMs = 600_000;

/** After so many chunks of a refused body, other work gets a turn. */
const chunksInTurn = 256;

/** Requests whose connection has to be closed with the answer, because their body does not end. */
const endless = new WeakSet<object>();

/**
 * Discards the rest of a body by reading it, so that the sender can read the reply. It never cancels: SvelteKit and React Router
 * close the connection at once then, and h3 1 goes on writing to the cancelled stream, which ends the process. Nor does it stop
 * early, because h3 1 would keep in memory what nobody reads.
 */
export async function discard(reader: ReadableStreamDefaultReader<Uint8Array> | undefined): Promise<void> {
  const end = performance.now() + patienceMs;
  try {
    for (let chunks = 1; performance.now() < end; chunks++) {
      const next = await reader?.read();
      if (next?.value === undefined) return;
      if (chunks % chunksInTurn === 0) await new Promise((resolve) => setTimeout(resolve));
    }
  } catch {} // the connection is gone already
}

/** Discards a body before the answer, which closes the connection if the body has not ended by then. */
export async function discardFirst(
  request: Request,
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
): Promise<void> {
  endless.add(request);
  await discard(reader);
  endless.delete(request);
}

/** Notes that a body does not end, so that {@link closing} closes its connection. Its reader goes on and stores nothing. */
export function letGo(request: Request, _reader: unknown): void {
  endless.add(request);
}

/**
 * Closes the connection of a body that does not end, as far as the server of the request lets us.
 *
 * @returns The headers that the answer needs for it: without Node's own request, only the answer can close the connection.
 */
export function closing(request: unknown): { readonly [name: string]: string } {
  const isEndless = endless.has(Object(request));
  const incoming = incomingOf(Object(request));
  if (incoming) closeLater(incoming, isEndless ? lingerMs : undefined);
  return isEndless && !incoming ? { connection: 'close' } : {};
}

/** Finds Node's own request below a web request, which srvx and `@hono/node-server` keep on it. */
function incomingOf(request: LightRequest & { readonly runtime?: OfSrvx }): BodyStream | undefined {
  try {
    const key = Object.getOwnPropertySymbols(request).find(({ description }) => description === 'incomingKey');
    return key ? request[key] : request.runtime?.node?.req;
  } catch {
    return undefined; // a proxy may throw
  }
}

/** A request of `@hono/node-server`. */
interface LightRequest {
  readonly [incomingKey: symbol]: IncomingMessage | undefined;
}

/**
 * Reads the body of Node's own request, which `@hono/node-server` has in `env`: that is faster than making a web stream of it.
 * Returns `undefined` if it does not have such a request, or if something has made a web request of it, whose body would be empty.
 */
export function readIncoming(
  request: Request,
  env: unknown,
  maxBytes: number,
  whenLate: WhenLate,
  advice: string,
): Promise<Uint8Array> | undefined {
  if (!isOnlyLight(request)) return undefined;
  const incoming = untouchedStream((env as { readonly incoming?: IncomingMessage } | undefined)?.incoming);
  return incoming && keepBody(incoming, readNodeBody({ request: incoming, advice }, maxBytes, whenLate));
}

/**
 * Whether a request is the light one of `@hono/node-server`, and that server has not made a real one of it. It makes one when
 * something needs `body`, `clone()` or `new Request(request)`, keeps it under one of these symbols, and reads all from there.
 */
function isOnlyLight(request: Request): boolean {
  let isLight = false;
  for (const { description } of Object.getOwnPropertySymbols(request)) {
    if (description === 'requestCache') return false;
    if (description === 'incomingKey') isLight = true;
  }
  return isLight;
}

/** Keeps the bytes where that server looks for a body that was read: `c.req.bodyCache` would need a copy. */
async function keepBody(incoming: IncomingMessage, body: Uint8Array | Promise<Uint8Array>): Promise<Uint8Array> {
  const bytes = await body;
  Object.assign(incoming, { rawBody: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) });
  return bytes;
}

/** Makes a request that has the body again, as `bodyLimit()` of Hono does. Leaves the requests of other servers as they are. */
export function withBody(request: Request, body: Uint8Array): Request {
  return request.constructor === Request ? new Request(request, { body: body as BodyInit }) : request; // of any buffer
}

/**
 * Makes the delivery of a call with a request of something else. A framework of Node does not know the response that callhook returns, so
 * this also ends that of Node, which is on the request, or was the second argument and counts as `env`.
 */
export function wrongCall<TRequest>(takes: string, request: TRequest): Delivery<TRequest> {
  const { env } = (brandOf(request, 'env') ?? {}) as { readonly env?: unknown };
  const places = [env, resOf(request)];
  const response = places.find((place) => typeof Object(place).writeHead === 'function') as ServerResponse | undefined;
  if (response?.headersSent === false) response.writeHead(500).end();
  return wrongDelivery(takes, request);
}

function resOf(request: unknown): unknown {
  try {
    return (request as { readonly res?: unknown } | null | undefined)?.res;
  } catch {
    return undefined; // a proxy may throw
  }
}
