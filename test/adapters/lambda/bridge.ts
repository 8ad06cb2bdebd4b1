import type { IncomingMessage, RequestListener } from 'node:http';
import type { LambdaEvent, LambdaHandler, LambdaReply } from 'callhook/lambda';
import { context, type Incoming } from './events.ts';

/** The service in front of a function: how it makes an event of a request, and which replies it takes. */
export interface Front {
  readonly eventOf: (incoming: Incoming) => LambdaEvent;
  readonly isText: (type: string) => boolean;
  readonly replyKeys: readonly (keyof LambdaReply)[];
}

/** HTTP to an event, to the function, and back: everything goes through JSON, as between AWS and a function. */
export function bridge(handler: LambdaHandler, { eventOf, isText, replyKeys }: Front): RequestListener {
  return async (request, response) => {
    const body = await readAll(request);
    if (body === undefined) return;
    const isBase64Encoded = body.length > 0 && !isText(request.headers['content-type'] ?? '');
    const event = eventOf({
      method: request.method ?? '',
      path: request.url ?? '',
      rawHeaders: request.rawHeaders,
      body: body.toString(isBase64Encoded ? 'base64' : 'utf8'),
      isBase64Encoded,
    });
    const reply = await answerOf(() => handler(throughJson(event), context));
    if (reply === undefined) return void response.writeHead(502).end('{"message":"Internal server error"}');
    const keys = Object.keys(reply).sort();
    if (JSON.stringify(keys) !== JSON.stringify([...replyKeys].sort())) {
      response.writeHead(502).end(`Malformed Lambda proxy response: ${keys}`);
      return;
    }
    response.writeHead(reply.statusCode, { ...reply.headers, ...reply.multiValueHeaders }).end(reply.body);
  };
}

/** Nothing, when the function has ended with an error. */
async function answerOf(invoke: () => Promise<LambdaReply>): Promise<LambdaReply | undefined> {
  try {
    return throughJson(await invoke());
  } catch {
    return undefined;
  }
}

async function readAll(request: IncomingMessage): Promise<Buffer | undefined> {
  try {
    return Buffer.concat(await request.toArray());
  } catch {
    return undefined; // the sender is gone
  }
}

function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
