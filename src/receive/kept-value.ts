import { fitsValue } from '../replay/stored-text.ts';
import { isSendable, type Reply } from '../reply.ts';

/** The value that a store keeps of a handled event. */
export interface Kept {
  /** The checksum of its body. */
  readonly checksum: string;
  /** The answer of its handler, for duplicates; `undefined` if there was none, or it was too large. */
  readonly reply: Reply | undefined;
}

/** Makes the value for the store. It holds no cookies, which belong to one answer only. */
export function keptValue(checksum: string, answer: Reply | undefined): string {
  if (answer === undefined) return checksum;
  const headers = Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !isCookie(name)));
  const value = `${checksum} ${JSON.stringify([answer.status, headers, answer.body])}`;
  return fitsValue(value) ? value : checksum;
}

/** Whether a value that {@link keptValue} made holds the answer. */
export function hasReply(value: string): boolean {
  return value.includes(' ');
}

/** Reads the value of a store; `undefined` if something else has written it, such as a worker that commits under the key of an event. */
export function readKept(value: string): Kept | undefined {
  const [, checksum, reply] = /^(-?\d{1,10})(?: (\[.*))?$/s.exec(value) ?? [];
  if (checksum === undefined) return undefined;
  return { checksum, reply: reply === undefined ? undefined : readReply(reply) };
}

function readReply(text: string): Reply | undefined {
  try {
    const [status, headers, body] = JSON.parse(text);
    const answer = { status, headers, body };
    const isKept = isSendable(answer) && status < 500 && !Object.keys(headers).some(isCookie);
    return isKept ? answer : undefined;
  } catch {
    return undefined;
  }
}

function isCookie(name: string): boolean {
  return /^set-cookie2?$/i.test(name);
}
