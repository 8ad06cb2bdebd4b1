import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest, preParsingHookHandler } from 'fastify';
import type { Receiver, WhenLate } from '../../receive/index.ts';
import { readNodeBody } from '../node/body.ts';
import { type BodyStream, closeLater, discardNodeBody } from '../node/stream.ts';
import { urlOf } from '../node/url.ts';

/**
 * The part of an instance that makes a function a plugin: without it, TypeScript would also take the plugin for a route's
 * handler. Instances of any server and logger, and of the version that NestJS brings, have it.
 */
export interface FastifyScope {
  readonly prefix: string;
  removeAllContentTypeParsers(): unknown;
}

/** The plugin that Fastify registers. */
export type FastifyWebhook = (scope: FastifyScope) => Promise<void>;

const advice =
  'For Fastify: a preParsing hook that reads the body must return a stream of its bytes, or keep them in request.rawBody.';

/** Makes the plugin of a receiver. */
export function pluginOf(receive: Receiver<FastifyRequest>): FastifyWebhook {
  async function callhook(given: FastifyScope) {
    if (!('removeAllContentTypeParsers' in given)) refuseRoute(); // given a request by a handler of the app
    const scope = given as FastifyInstance; // callhook's own type shows a part of it
    if (scope.prefix === '') throw new TypeError(`callhook/fastify: give register the path: ${line}.`);
    scope.removeAllContentTypeParsers(); // only those of this plugin's scope
    // `*` takes a body without a type. Fastify looks for the parser of a type that only `*` takes with every request again.
    scope.addContentTypeParser([opaque, '*'], (request, payload, parsed) => {
      showContentType(request.raw);
      parsed(null, payload.pause()); // paused for readBody
    });
    const config = { rawBody: false }; // tells fastify-raw-body not to keep the bytes a second time
    const route = { method: [...receive.methods], url: '/', config, exposeHeadRoute: false, preParsing };
    scope.route({ ...route, handler });

    async function handler(request: FastifyRequest, reply: FastifyReply) {
      showContentType(request.raw); // no parser has run for a GET
      const stream = (request.body ?? request.raw) as BodyStream; // from the parser above, unless Fastify did not call it
      const places = { request: request.raw, stream, parsed: request, advice };
      const readBody = (maxBytes: number, whenLate: WhenLate) => readNodeBody(places, maxBytes, whenLate);
      const header = (name: string) => request.headers[name];
      const discardBody = () => discardNodeBody(request.raw);
      const url = () => urlOf(request.raw);
      const delivery = { method: request.method, header, url, readBody, discardBody, request };
      const { status, headers, body } = await receive(delivery);
      if (!reply.sent) reply.code(status).headers(headers).serializer(String).send(body);
      closeLater(request.raw);
      return reply;
    }
  }
  // Fastify binds the handler of a route when the app adds it, and a plugin never. A route's parser would read the body.
  return Object.assign(callhook, { bind: refuseRoute });
}

/** The type that stands in for that of the sender on the way to the parser. */
const opaque = 'application/octet-stream';

/** Where a request keeps the type that the sender gave. Not a WeakMap, which takes longer than all else that the hook does. */
const sentType = Symbol('callhook: content-type');

type Marked = IncomingMessage & { [sentType]?: string };

/**
 * Runs as the last hook before the parser, so that no other code sees the type that stands in for that of the sender. Fastify refuses
 * types that it does not understand. Not async: a hook before it may have let the body flow.
 */
const preParsing: preParsingHookHandler = ({ raw }, _reply, payload, done) => {
  const { headers } = raw;
  if (headers['content-type'] !== undefined) {
    (raw as Marked)[sentType] = headers['content-type']; // for showContentType
    headers['content-type'] = opaque;
  }
  done(null, payload);
};

function showContentType(raw: Marked): void {
  const type = raw[sentType];
  if (type !== undefined) raw.headers['content-type'] = type;
}

const line = "app.register(bysWebhook(secret, onEvent), { prefix: '/webhooks/bys' })";

function refuseRoute(): never {
  throw new TypeError(`callhook/fastify: this is a plugin, not the handler of a route. Write ${line}.`);
}
