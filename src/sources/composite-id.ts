import { idOf } from './read-id.ts';

/**
 * Makes one id of several parts of an event, for `eventId` and `callId`, if the sender gives its events no id of their own.
 *
 * Use it instead of a template or `a && b && …`: these make `undefined:undefined` of two missing parts, or `0` of the number of each
 * first event, so callhook would take the events of different calls for one, and handle only the first.
 *
 * @param parts Texts and integers, as for an id of one part: an integer counts by its text.
 * @returns The parts as a JSON array of texts, which keeps `a:b` and `c` apart from `a` and `b:c`. `undefined` if one of them is missing,
 *   blank or neither a text nor an integer, or if there are none: callhook then uses a fingerprint of the body.
 *
 * @example
 * ```ts
 * import { compositeId, type ReadPayload } from 'callhook';
 *
 * export const eventId: ReadPayload = ({ call_id, event, sequence }) => compositeId(call_id, event, sequence);
 * ```
 */
export function compositeId(...parts: readonly unknown[]): string | undefined {
  const ids = parts.map(idOf);
  return ids.length > 0 && !ids.includes(null) ? JSON.stringify(ids) : undefined;
}
