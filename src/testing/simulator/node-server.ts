import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiReply, IncomingRequest } from './answer-api.ts';

/** A server that is listening. */
export interface ListeningServer {
  /** Without a slash at the end. */
  readonly url: string;
  /** Stops the server and ends all connections. */
  close(): Promise<void>;
}

/**
 * Serves the API on 127.0.0.1.
 *
 * @param port 0 for any free port.
 * @throws {Error} If the port is taken or not allowed.
 */
export async function serve(answer: (request: IncomingRequest) => ApiReply, port: number): Promise<ListeningServer> {
  // Loaded on use, so that the samples of callhook/testing do not need Node.
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
  answer: (request: IncomingRequest) => ApiReply,
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

/** In bytes. The API reads a longer body as an empty one, which is not JSON. */
const longestRequest = 1_048_576;

/** Returns `undefined` if the client disconnects. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  try {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of request) {
      length += chunk.length;
      if (length <= longestRequest) chunks.push(chunk);
    }
    return length <= longestRequest ? Buffer.concat(chunks).toString('utf8') : '';
  } catch {
    return undefined;
  }
}
