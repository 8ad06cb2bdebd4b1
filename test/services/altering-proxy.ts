import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** An HTTP request to a server, as a proxy sees it. */
interface SeenRequest {
  /** The operation of DynamoDB, such as `PutItem`. */
  readonly operation: string;
  readonly body: string;
}

/** An answer of the server. */
export interface SeenAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A proxy between a client and a server of DynamoDB. */
export interface AlteringProxy {
  readonly url: string;
  /** The operations so far, in their order. */
  readonly operations: string[];
  /** Called with each answer; returns what the client gets, or `lost` to close the connection without an answer. */
  alter(how: (answer: SeenAnswer, request: SeenRequest) => SeenAnswer | 'lost' | Promise<SeenAnswer | 'lost'>): void;
  /** Refuses so many requests with this error of DynamoDB, before the server gets them. */
  refuse(count: number, error: { readonly name: string; readonly message: string }): void;
  close(): Promise<void>;
}

const jsonType = 'application/x-amz-json-1.0';

/** Starts a proxy in front of a server. The server has done its part when an answer is altered. */
export async function startAlteringProxy(serverUrl: string): Promise<AlteringProxy> {
  let how: Parameters<AlteringProxy['alter']>[0] = (answer) => answer;
  let [refusals, refusal] = [0, ''];
  const operations: string[] = [];

  const proxy = createServer(async (incoming, outgoing) => {
    try {
      const body = await text(incoming);
      const operation = String(incoming.headers['x-amz-target']).replace(/.*\./, '');
      operations.push(operation);
      if (refusals-- > 0) return void outgoing.writeHead(400, { 'content-type': jsonType }).end(refusal);
      const forward = request(serverUrl, { method: incoming.method ?? 'POST', headers: incoming.headers }).end(body);
      const [response] = await once(forward, 'response');
      const seen = { status: response.statusCode, headers: response.headers, body: await text(response) };
      const answer = await how(seen, { operation, body });
      if (answer === 'lost') return void outgoing.destroy();
      const { 'content-length': _length, ...headers } = answer.headers;
      outgoing.sendDate = false;
      outgoing.writeHead(answer.status, headers).end(answer.body);
    } catch {
      outgoing.destroy();
    }
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo; // neither a pipe nor closed

  return {
    url: `http://127.0.0.1:${port}`,
    operations,
    alter(next) {
      how = next;
    },
    refuse(count, { name, message }) {
      refusals = count;
      refusal = JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message });
    },
    async close() {
      proxy.closeAllConnections();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}

/** Returns an answer whose `Date` is so many milliseconds later. */
export function shiftDate(answer: SeenAnswer, ms: number): SeenAnswer {
  const date = new Date(Date.parse(String(answer.headers.date)) + ms).toUTCString();
  return { ...answer, headers: { ...answer.headers, date } };
}
