import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { bysWebhook } from 'callhook/fetch';
import { bysWebhook as honoWebhook } from 'callhook/hono';
import { Hono } from 'hono';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { signHeader } from '../verify/signer.ts';
import { secret } from './contract/app.ts';

const options = { log: false, bodyTimeoutMs: 100 } as const;
const receive = bysWebhook(secret, () => {}, options);

type Receive = (request: Request) => Response | Promise<Response>;

/** A request as `toWebRequest` of h3 1 makes it: its listener goes on writing after a cancel, and knows no backpressure. */
function requestOfH3(incoming: IncomingMessage): Request {
  const body = new ReadableStream({
    start(controller) {
      incoming.on('data', (chunk) => controller.enqueue(chunk));
      incoming.on('end', () => controller.close());
      incoming.on('error', (error) => controller.error(error));
    },
  });
  const headers = new Headers(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  return new Request('http://localhost/', { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
}

/** A request as srvx makes it, below h3 2: with Node's own. */
const requestOfSrvx = (incoming: IncomingMessage) =>
  Object.assign(requestOfH3(incoming), { runtime: { node: { req: incoming } } });

const serving =
  (handle: Receive, requestOf: typeof requestOfH3): RequestListener =>
  async (incoming, outgoing) => {
    const response = await handle(requestOf(incoming));
    outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text());
  };

const hono = new Hono().post(
  '/',
  honoWebhook(secret, () => {}, options),
);

const listeners: Record<string, RequestListener> = {
  'a request of h3 1': serving(receive, requestOfH3),
  'a request of srvx': serving(receive, requestOfSrvx),
  'a request of h3 1 for Hono': serving((request) => hono.fetch(request), requestOfH3),
};

const servers: Server[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Opens a connection to a listener and sends the head of a delivery. */
async function begin(listener: RequestListener, ...headers: readonly string[]) {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const state = { text: '', isClosed: false };
  socket.setEncoding('utf8').on('data', (text) => (state.text += text));
  socket.on('error', () => {}).on('close', () => (state.isClosed = true));
  socket.write(['POST / HTTP/1.1', 'host: x', ...headers].join('\r\n').concat('\r\n\r\n'));
  return { socket, state };
}

const forged = `x-bys-signature: ${signHeader('', 'other')}`;

describe.each(Object.entries(listeners))('fetch on Node with %s', (_name, listener) => {
  it.each([
    ['no signature', 'connection: keep-alive'],
    ['a signature, too', forged],
  ])('discards a refused body of 40 MB with %s, and takes the next delivery', async (_what, header) => {
    const size = 40_000_000;
    const { socket, state } = await begin(listener, `content-length: ${size}`, header);
    const chunk = Buffer.alloc(100_000, 'x');
    for (let sent = 0; sent < size; sent += chunk.length) {
      if (!socket.write(chunk)) await new Promise((resolve) => socket.once('drain', resolve));
    }
    await expect.poll(() => state.text).toMatch(/^HTTP\/1\.1 4(00|13) /);
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}');
    await expect.poll(() => state.text.match(/HTTP\/1\.1 4/g)).toHaveLength(2);
    expect(state.text).not.toMatch(/connection: close/i);
  });

  it('answers 503 to a body that does not end, closes the connection, and survives what still arrives', async () => {
    const { socket, state } = await begin(listener, 'transfer-encoding: chunked', forged);
    const timer = setInterval(() => socket.write('1\r\nx\r\n'), 20);
    await expect.poll(() => state.isClosed).toBe(true);
    clearInterval(timer);
    expect(state.text).toMatch(/^HTTP\/1\.1 503 /);
  });

  it('survives a sender that breaks off after the answer', async () => {
    const { socket, state } = await begin(listener, 'content-length: 40000000', forged);
    await expect.poll(() => state.text).toMatch(/^HTTP\/1\.1 413 /);
    socket.write('x');
    socket.resetAndDestroy();
    const next = await begin(listener, 'content-length: 2');
    next.socket.write('{}');
    await expect.poll(() => next.state.text).toMatch(/^HTTP\/1\.1 400 /);
  });
});

it('closes the connection of an unsigned body that has not ended when the answer goes out', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const body = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(9)) });
  const answered = receive(new Request('http://x/', { method: 'POST', body, duplex: 'half' } as RequestInit));
  await vi.advanceTimersByTimeAsync(10_000);
  const response = await answered;
  expect([response.status, response.headers.get('connection')]).toEqual([400, 'close']);
});

it('reads on for ten minutes, gives other work its turns, and never cancels', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  let pulled = 0;
  let isCancelled = false;
  const body = new ReadableStream({
    pull(controller) {
      pulled += 1;
      controller.enqueue(new Uint8Array(100_000));
    },
    cancel() {
      isCancelled = true;
    },
  });
  const headers = { 'x-bys-signature': signHeader('', 'other') };
  const response = await receive(
    new Request('http://x/', { method: 'POST', headers, body, duplex: 'half' } as RequestInit),
  );
  expect(response.status).toBe(413);
  await expect.poll(() => pulled).toBeGreaterThan(1_000); // this test gets its turns
  vi.advanceTimersByTime(600_000);
  await new Promise((resolve) => setTimeout(resolve, 5)); // the turn that was due
  const before = pulled;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(pulled).toBe(before);
  expect(isCancelled).toBe(false);
});
