import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiReply, ApiRequest } from './answer-api.ts';

/** A server that listens. */
export interface ListeningServer {
  /** Without a slash at the end. */
  readonly url: string;
  /** Ends all connections as well. */
  close(): Promise<void>;
}

/**
 * Serves the API on 127.0.0.1.
 *
 * @param port 0 for one that is free.
 * @throws When the port cannot be had.
 */
export async function serve(answer: (request: ApiRequest) => ApiReply, port: number): Promise<ListeningServer> {
  // Loaded when it is needed, so that what imports callhook/testing for its samples needs no Node.
  const { createServer } = await import('node:http');
  const server = createServer((request, response) => void respond(answer, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://127.0.0.1:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(
  answer: (request: ApiRequest) => ApiReply,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request);
  if (body === undefined) return;
  const { method = '', url: path = '/', headers } = request;
  const reply = answer({ method, path, authorization: headers.authorization, body });
  response.writeHead(reply.status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(reply.body));
}

/** `undefined` when the other side has gone. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  try {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  } catch {
    return undefined;
  }
}
