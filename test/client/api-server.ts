import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { Client, type ClientOptions } from '../../src/client/index.ts';

/** A request that the API received. */
interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** When, by `performance.now`. */
  readonly at: number;
}

/** Answers a request, given the number of requests before it; without a reply it handles the response itself. */
export type Script = (seen: Seen, before: number, response: ServerResponse) => Reply | undefined;

interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** Sent as JSON, unless it is text already. */
  readonly body?: unknown;
}

export const apiKey = 'bys_ak_test_0123456789';

/** A real server in place of the API, for as long as the test runs. */
export async function serveApi(script: Script) {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const before = seen.length;
    const { method = '', url: path = '', headers } = request;
    const arrived: Seen = { method, path, headers, body: await textOf(request), at: performance.now() };
    seen.push(arrived);
    const reply = script(arrived, before, response);
    if (reply === undefined) return;
    const { status = 200, body } = reply;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(status, { 'content-type': 'application/json', ...reply.headers }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, seen, server };
}

/** A client of such a server. */
export async function clientOf(script: Script, options: Partial<ClientOptions> = {}) {
  const api = await serveApi(script);
  return { ...api, client: new Client({ apiKey, baseUrl: api.url, ...options }) };
}

/** A call with this status, for every request. */
export const call = (status: string, more: object = {}) => ({ body: { id: 'c1', status, ...more } });

/** A script that answers with one status after the other, and repeats the last one. */
export const statuses =
  (...all: string[]): Script =>
  (_seen, before) =>
    call(all[Math.min(before, all.length - 1)] ?? '');

/** Gives the error that a run ends with, and `undefined` if it ends well. */
export async function errorOf(run: Promise<unknown>): Promise<unknown> {
  try {
    await run;
    return undefined;
  } catch (error) {
    return error;
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += part;
  return text;
}
