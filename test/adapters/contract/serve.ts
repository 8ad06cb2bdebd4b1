import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { received } from './app.ts';
import type { Target } from './suite.ts';

/** Serves a Node handler on a free port. */
export function serveNode(listener: RequestListener): Promise<Target> {
  return listen(createServer(listener));
}

/** Serves a web handler on a free port, with Hono's server for Node. */
export function serveWeb(fetch: (request: Request) => Response | Promise<Response>): Promise<Target> {
  return listen(createAdaptorServer({ fetch }) as Server);
}

/** Starts a server on a free port. */
export async function listen(server: Server): Promise<Target> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/webhooks/bys`;
  return {
    url,
    consumedUrl: `${url}/consumed`,
    received: async () => received(),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
