import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Delivery, Reply } from '../../receive/index.ts';
import { wrongDelivery, wrongRequest } from '../shared/wrong-request.ts';
import { readNodeBody } from './body.ts';
import { closeLater, discardNodeBody } from './stream.ts';
import { urlOf } from './url.ts';

/**
 * Passes a Node request through a receiver and writes the reply.
 *
 * @param receive Returns `undefined` if the app has answered.
 * @throws {TypeError} If it did not get a response to write to.
 */
export async function answerNode<TRequest extends IncomingMessage>(
  receive: (delivery: Delivery<TRequest>) => Promise<Reply | undefined>,
  request: TRequest,
  response: ServerResponse,
  advice: string | (() => string),
): Promise<void> {
  const isOfNode = isNodeRequest(request);
  if (!isWritable(response))
    throw new TypeError(`${wrongRequest(takes, request)} It did not get a response to write to.`);
  const reply = await receive(isOfNode ? deliveryOf(request, advice) : wrongDelivery(takes, request));
  if (reply !== undefined) write(reply, response);
  if (isOfNode) closeLater(request);
}

const takes = 'This handler takes a request and a response of node:http';

/** JavaScript can pass anything, and a test may pass an object of its own. A web request has headers as well. */
function isNodeRequest(request: object | undefined): boolean {
  const given = Object(request);
  return 'headers' in given && !('bodyUsed' in given);
}

function isWritable(response: Partial<ServerResponse> | undefined): boolean {
  return typeof response?.setHeader === 'function';
}

function deliveryOf<TRequest extends IncomingMessage>(
  request: TRequest,
  advice: string | (() => string),
): Delivery<TRequest> {
  return {
    method: request.method ?? '',
    header: (name) => request.headers[name],
    url: () => urlOf(request),
    readBody: (maxBytes, whenLate) => readNodeBody({ request, advice }, maxBytes, whenLate),
    discardBody: () => discardNodeBody(request),
    request,
  };
}

function write(reply: Reply, response: ServerResponse): void {
  if (response.headersSent || response.destroyed) return;
  response.statusCode = reply.status;
  for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value);
  response.end(reply.body);
}
