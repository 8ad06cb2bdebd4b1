import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The Runtime API of one instance: the client in it asks for one event after another. */
export interface RuntimeApi {
  /** The value of `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
  /** Settles when the client asks for its first event, or says why it cannot begin. */
  readonly initialized: Promise<void>;
  /** Gives the client an event when it has answered all before, and gives its answer. */
  readonly invoke: (event: unknown) => Promise<unknown>;
  /** Ends open invocations with this error. */
  readonly close: (reason: Error) => void;
}

interface Invocation {
  readonly id: string;
  readonly event: string;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (reason: Error) => void;
}

const root = '/2018-06-01/runtime';
const timeoutMs = 30_000;

/** Serves it as https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html says. */
export async function serveRuntimeApi(): Promise<RuntimeApi> {
  const queue: Invocation[] = []; // the client has the first one, unless it waits
  let client: ServerResponse | undefined;
  let initialize: (failure?: Error) => void = () => {};
  const initialized = new Promise<void>((resolve, reject) => {
    initialize = (failure) => (failure === undefined ? resolve() : reject(failure));
  });

  function handOver(): void {
    const [invocation] = queue;
    if (client === undefined || invocation === undefined) return;
    client.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': invocation.id,
      'lambda-runtime-deadline-ms': String(Date.now() + timeoutMs),
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:us-east-1:123456789012:function:receive-calls',
      'lambda-runtime-trace-id': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0',
    });
    client.end(invocation.event);
    client = undefined;
  }

  const server = createServer(async (request, response) => {
    const posted = (await request.setEncoding('utf8').toArray()).join('');
    const call = `${request.method} ${request.url}`;
    const ofFirst = `${root}/invocation/${queue[0]?.id}`;
    if (call === `GET ${root}/invocation/next`) {
      initialize();
      client = response;
      return handOver();
    }
    if (call === `POST ${ofFirst}/response`) queue.shift()?.resolve(JSON.parse(posted));
    else if (call === `POST ${ofFirst}/error`) queue.shift()?.reject(errorOf(posted));
    else if (call === `POST ${root}/init/error`) initialize(errorOf(posted));
    else return void response.writeHead(404).end(`{"errorMessage":"no ${call}","errorType":"NotFound"}`);
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`, // neither a pipe nor closed
    initialized,
    invoke: (event) =>
      new Promise((resolve, reject) => {
        queue.push({ id: randomUUID(), event: JSON.stringify(event), resolve, reject });
        handOver();
      }),
    close(reason) {
      initialize(reason);
      for (const { reject } of queue.splice(0)) reject(reason);
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The report of a client about an error. */
function errorOf(posted: string): Error {
  const { errorType, errorMessage } = JSON.parse(posted);
  return new Error(`${errorType}: ${errorMessage}`);
}
