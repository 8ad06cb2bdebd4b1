import type { IncomingMessage } from 'node:http';
import type { WhenLate } from '../../receive/index.ts';
import { type Parsed, readNodeBody } from '../node/body.ts';

/** The parts of Koa's context that the middleware uses. Every version of Koa's types fits. */
export interface KoaContext {
  readonly req: IncomingMessage;
  readonly request: object;
  readonly method: string;
  status: number;
  body: unknown;
  set(headers: { [name: string]: string }): void;
}

const advice =
  'For Koa: mount this middleware above app.use(bodyParser()), or let the parser keep the body, as koaBody({ includeUnparsed: true }) does.';

/** Reads the body: what a parser of Koa or a platform below it kept, or the stream. */
export function readKoaBody(ctx: KoaContext, maxBytes: number, whenLate: WhenLate): Uint8Array | Promise<Uint8Array> {
  return readNodeBody({ request: ctx.req, parsed: parsedBy(ctx), advice }, maxBytes, whenLate);
}

/** Parsers of Koa leave their work on its own request, a platform below Koa leaves it on Node's. */
function parsedBy({ request, req }: KoaContext): Parsed {
  const [ofKoa, ofNode]: Parsed[] = [request, req];
  return { rawBody: ofKoa?.rawBody ?? ofNode?.rawBody, body: ofKoa?.body ?? ofNode?.body };
}
