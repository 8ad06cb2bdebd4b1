import { check, kindOf, type OptionChecks, oneOf, readOptions } from '../read-options.ts';
import { isRecord } from '../schema/is-record.ts';
import type { Source } from '../sources/source.ts';
import { aSigningTime } from '../verify/clock.ts';
import { aUrl, checkEvent, deliveryOptionChecks, type SignedRequestOptions } from './signed-delivery.ts';
import { signRequest } from './signers/index.ts';

/** Settings of {@link signedRequest} for a source. */
export interface SourceRequestOptions extends SignedRequestOptions {
  /** The method: `GET` puts the payload into the query. Default: the first that the source takes, of `POST` and `GET`. */
  readonly method?: 'GET' | 'POST' | undefined;
  /** The id of the event, for senders that sign one, such as those of Standard Webhooks. Default: a random one. */
  readonly id?: string | undefined;
}

/** The part of a source that a request for it needs. */
export type RequestedSource = Pick<Source<never>, 'name' | 'authenticator' | 'methods' | 'body' | 'publicUrl'>;

const optionChecks: OptionChecks<SourceRequestOptions> = {
  ...deliveryOptionChecks,
  timestamp: aSigningTime,
  url: aUrl,
  method: oneOf('POST', 'GET'),
  id: { must: 'a non-empty string', holds: (value) => typeof value === 'string' && value !== '' },
};

/** Makes a request and signs it as the sender of a source does. */
export async function sourceRequest(
  source: RequestedSource,
  payload: object | string,
  secret: string,
  options?: SourceRequestOptions,
): Promise<Request> {
  const own = readOptions('signedRequest', options, optionChecks);
  const isSecret = typeof secret === 'string' && secret !== '';
  check(
    isSecret,
    `secret must be a non-empty string, got ${kindOf(secret)}: give one secret or private key to sign with.`,
  );
  const {
    method = source.methods?.includes('POST') === false ? 'GET' : 'POST',
    timestamp,
    id,
    headers: more = {},
  } = own;
  const url = new URL(own.url ?? `http://localhost/webhooks/${source.name}`);
  const { contentType: ours, body, query } = contentOf(checkEvent(payload), method, source);
  if (query !== '') url.search = url.search === '' ? query : `${url.search}&${query}`;
  const headers = new Headers(more);
  if (ours !== undefined && !headers.has('content-type')) headers.set('content-type', ours);
  const contentType = headers.get('content-type') ?? undefined;
  const received = { method, url: url.href, header: (name: string) => headers.get(name) };
  const unsigned = { method, url: source.publicUrl?.(received) ?? url.href, contentType, body, id };
  const signature = await signRequest(source, unsigned, secret, at(timestamp));
  if (Object.hasOwn(signature, 'url')) url.search = new URL(String(signature.url)).search; // the host of publicUrl is not the one that is called
  for (const [name, value] of Object.entries(signature.headers)) if (!headers.has(name)) headers.set(name, value);
  return new Request(url, { method, headers, ...(method === 'POST' && { body }) });
}

function at(timestamp: number | undefined): Date {
  return timestamp === undefined ? new Date() : new Date(timestamp * 1000);
}

interface Content {
  readonly contentType: string | undefined;
  readonly body: string;
  readonly query: string;
}

/** A text is the body, or the query of a GET, as it is. */
function contentOf(payload: object | string, method: 'GET' | 'POST', { body: kinds }: RequestedSource): Content {
  const isText = typeof payload === 'string';
  if (method === 'GET') return { contentType: undefined, body: '', query: isText ? payload : formOf(payload) };
  const isForm = kinds !== undefined && !kinds.includes('json');
  const contentType = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
  const encode = isForm ? formOf : JSON.stringify;
  return { contentType, body: isText ? payload : encode(payload), query: '' };
}

/** Writes a form: an array becomes a parameter for each of its elements. */
function formOf(payload: object): string {
  check(isRecord(payload), 'payload must be an object with the parameters of the form or query.');
  const parameters = Object.entries(payload).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, parameterOf(name, one)]),
  );
  return new URLSearchParams(parameters).toString();
}

function parameterOf(name: string, value: unknown): string {
  const isPlain = ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
  check(
    isPlain,
    `payload: '${name.slice(0, 40)}' must be a string, number or boolean, because it is sent in a form or query.`,
  );
  return String(value);
}
