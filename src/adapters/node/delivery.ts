import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Receiver, Reply } from '../../receive/index.ts';
import { readNodeBody } from './body.ts';
import { discardNodeBody } from './stream.ts';

/** Passes a Node request through a receiver and writes the reply. Never rejects. */
export async function answerNode<TRequest extends IncomingMessage>(
  receive: Receiver<TRequest>,
  request: TRequest,
  response: ServerResponse,
  advice: string | (() => string),
): Promise<void> {
  const reply = await receive({
    method: request.method ?? '',
    header: (name) => request.headers[name],
    readBody: (maxBytes, whenLate) => readNodeBody({ request, advice }, maxBytes, whenLate),
    discardBody: () => discardNodeBody(request),
    request,
  });
  write(reply, response);
}

function write(reply: Reply, response: ServerResponse): void {
  if (response.headersSent || response.destroyed) return;
  response.statusCode = reply.status;
  for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value);
  response.end(reply.body);
}
