import { bytesOf } from '../../realms.ts';
import { unreadable, type WhenLate } from '../../receive/index.ts';
import { checkAnnounced, keptBody } from '../shared/body.ts';
import { type BodyStream, readStream } from './stream.ts';

/** The properties that parsers leave on a request of Node, or of a framework that wraps it. */
export interface Parsed {
  readonly rawBody?: unknown;
  readonly body?: unknown;
}

/** The places where a body may be. */
export interface BodyPlaces {
  /** Node's own request. */
  readonly request: BodyStream;
  /** A stream that stands for the request. Default: the request. */
  readonly stream?: BodyStream;
  /** The object on which parsers leave their work. Default: the request. */
  readonly parsed?: Parsed;
  /** The line to change if the body is gone. */
  readonly advice: string | (() => string);
}

/** Reads the body: what a parser kept of it comes first, then the stream, then text that a parser made of it. */
export function readNodeBody(
  places: BodyPlaces,
  maxBytes: number,
  whenLate: WhenLate,
): Uint8Array | Promise<Uint8Array> {
  const { request, stream = request, parsed = request as Parsed } = places;
  const body = bodyOf(parsed);
  const kept = [textOf(parsed.rawBody) ?? bytesOf(parsed.rawBody), bytesOf(body)];
  for (const one of kept)
    if (one !== undefined && (one.length > 0 || !isComing(stream))) return keptBody(one, maxBytes);
  if (isUnread(stream)) {
    checkAnnounced(stream.headers?.['content-length'], maxBytes);
    return readStream(stream, request, maxBytes, whenLate);
  }
  const text = textOf(body) ?? unparsedText(body) ?? restoredBody(request);
  if (text === undefined) throw unreadable(adviceFor(places));
  return keptBody(text, maxBytes);
}

/** The getter of Vercel's helpers parses, and throws if the body is not JSON. */
function bodyOf(parsed: Parsed): unknown {
  try {
    return parsed.body;
  } catch {
    return undefined;
  }
}

function isUnread(stream: BodyStream): boolean {
  return !stream.readableDidRead && stream.readableEncoding === null; // a stream that ended without data was empty
}

/** Whether the stream still has the body that the sender announced, so that an empty one elsewhere is not it. */
function isComing(stream: BodyStream): boolean {
  const { 'content-length': length, 'transfer-encoding': encoding } = stream.headers ?? {};
  return isUnread(stream) && (Number(length) > 0 || encoding !== undefined);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The text that koa-body, also that of Strapi, keeps with `includeUnparsed`. */
function unparsedText(body: unknown): string | undefined {
  return textOf(Object(body)[Symbol.for('unparsedBody')]);
}

/** The bytes that the development server of Vercel has read and then put behind a `read` of its own. */
function restoredBody(request: BodyStream): Uint8Array | undefined {
  return Object.hasOwn(request, 'read') ? bytesOf(request.read()) : undefined;
}

function adviceFor({ request, advice }: BodyPlaces): string {
  if (request.readableFlowing === undefined)
    return 'This request is not a stream. A test that makes one must give it the signed text: createRequest({ body: text }).';
  return typeof advice === 'string' ? advice : advice();
}
