import { brand, hasBrand } from './copies.ts';
import { check, kindOf, type OptionCheck, type OptionChecks, readOptions } from './read-options.ts';

/** The answer to the sender. An adapter turns it into its framework's response. */
export interface Reply {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Settings of {@link reply}. */
export interface ReplyOptions {
  /** The status, from 200 to 599. Default 200. */
  readonly status?: number | undefined;
  /**
   * More headers. The default `content-type` is `application/json` for an object, `text/xml; charset=utf-8` for a text that begins with
   * `<`, such as TwiML, and `text/plain; charset=utf-8` for any other text.
   */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/**
 * Makes the answer to a sender that waits for one: TwiML, the results of tool calls, an NCCO. Return it from a handler. Below 500 it
 * is final: the store keeps it, and duplicates of the event get the same answer, unless it is larger than 64 KiB. From 500 on, callhook
 * releases the event, so that a retry runs the handler again.
 *
 * @param body A text as it is, or an object, which becomes JSON. Default: no body.
 * @param options `status`, `headers`.
 * @throws {TypeError} For a body that is neither, a status or a header that cannot be sent, and an unknown option.
 *
 * @example
 * ```ts
 * import { reply } from 'callhook';
 *
 * export const onVoice = () => reply('<Response><Say>Hello</Say></Response>');
 * export const onToolCall = (id: string) => reply({ results: [{ toolCallId: id, result: 'Tuesday at 3' }] });
 * ```
 */
export function reply(body?: string | object, options?: ReplyOptions): Reply {
  const { status = 200, headers = {} } = readOptions('reply', options, optionChecks);
  const content = contentOf(body);
  check(content.body === '' || !emptyStatuses.includes(status), `An answer with the status ${status} has no body.`);
  const all = Object.freeze({ ...content.headers, ...lowerCase(headers) });
  const own: Reply = { status, headers: all, body: content.body };
  brand(own, 'Reply');
  return Object.freeze(own);
}

/** Returns whether {@link reply} of any copy of callhook has made a value. */
export function isReply(value: unknown): value is Reply {
  return hasBrand(value, 'Reply');
}

/** An option that takes an answer which can be kept. */
export const aReply: OptionCheck = {
  must: 'made by reply(…), with a status below 500',
  holds: (value) => isReply(value) && value.status < 500,
};

/** Statuses whose answers have no body. */
const emptyStatuses: readonly number[] = [204, 205, 304];

/** Headers that belong to the connection, and to the server. */
const serverHeaders = /^(connection|content-length|date|keep-alive|te|trailer|transfer-encoding|upgrade)$/i;

const optionChecks: OptionChecks<ReplyOptions> = {
  status: { must: 'a whole number from 200 to 599', holds: isStatus },
  headers: {
    must: 'an object of texts that a header can carry, without those of the connection such as content-length',
    holds: areHeaders,
  },
};

/** Returns whether the parts of an answer can be sent, wherever they come from. */
export function isSendable({ status, headers, body }: { readonly [TPart in keyof Reply]: unknown }): boolean {
  return isStatus(status) && areHeaders(headers) && typeof body === 'string';
}

function isStatus(status: unknown): boolean {
  return Number.isInteger(status) && Number(status) >= 200 && Number(status) <= 599;
}

/** A `Headers` object has no own entries, so its headers would be lost. */
function areHeaders(headers: unknown): boolean {
  return isRecord(headers) && Object.entries(headers).every(isHeader);
}

function isRecord(value: unknown): value is object {
  return Object.prototype.toString.call(value) === '[object Object]';
}

function isHeader([name, value]: readonly [string, unknown]): boolean {
  const isName = /^[\w!#$%&'*+.^`|~-]+$/.test(name) && !serverHeaders.test(name);
  return isName && typeof value === 'string' && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function contentOf(body: unknown): Pick<Reply, 'headers' | 'body'> {
  if (body === undefined) return { headers: {}, body: '' };
  const isText = typeof body === 'string';
  const text: unknown = isText ? body : typeof body === 'object' && body !== null && JSON.stringify(body);
  check(typeof text === 'string', `reply takes a text or an object that JSON can hold, got ${kindOf(body)}.`);
  const plain = /^\s*</.test(text) ? 'text/xml; charset=utf-8' : 'text/plain; charset=utf-8';
  // No browser may take an answer for a page.
  return {
    headers: { 'content-type': isText ? plain : 'application/json', 'x-content-type-options': 'nosniff' },
    body: text,
  };
}
