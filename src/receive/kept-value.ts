import { maxValueBytes } from '../replay/stored-text.ts';
import { isSendable, type Reply } from '../reply.ts';
import { encodeUtf8 } from '../utf8.ts';

/** What a store keeps of an event that was handled. */
export interface Kept {
  /** The checksum of its body. */
  readonly checksum: string;
  /** The answer of its handler, for duplicates; `undefined` if there was none, or it was too large. */
  readonly reply: Reply | undefined;
}

/** Makes the value for the store. It holds no cookies, which belong to one answer only. */
export function keptValue(checksum: string, answer: Reply | undefined): string {
  if (answer === undefined) return checksum;
  const { 'set-cookie': _cookie, ...headers } = answer.headers;
  const value = `${checksum} ${JSON.stringify([answer.status, headers, answer.body])}`;
  return encodeUtf8(value).byteLength <= maxValueBytes ? value : checksum;
}

/** Whether a value that {@link keptValue} made holds the answer. */
export function hasReply(value: string): boolean {
  return value.includes(' ');
}

/** Reads the value of a store. Something else may have written it: then there is no answer in it. */
export function readKept(value: string): Kept {
  const end = value.indexOf(' ');
  if (end === -1) return { checksum: value, reply: undefined };
  return { checksum: value.slice(0, end), reply: readReply(value.slice(end)) };
}

function readReply(text: string): Reply | undefined {
  try {
    const [status, headers, body] = JSON.parse(text);
    const answer = { status, headers, body };
    return isSendable(answer) ? answer : undefined;
  } catch {
    return undefined;
  }
}
