import { WebhookError } from '../errors.ts';
import { kindOf } from '../read-options.ts';
import { isThenable } from '../realms.ts';
import { isRecord } from '../schema/is-record.ts';
import { exactJson } from '../sources/read-id.ts';
import type { Payload, ReadItems } from '../sources/source.ts';
import { fingerprint } from '../verify/fingerprint.ts';
import { inTime } from './ask.ts';
import { type EventEnd, handleEvent, type Job } from './handle-event.ts';
import { type ItemReport, startReport } from './report.ts';
import { checkedError } from './thrown.ts';

/** More of them would hold a process for seconds. */
const maxItems = 1_000;

/**
 * Handles the events of one delivery, one after the other, each once. One that fails does not stop the others.
 *
 * @throws {WebhookError} If any failed: the error of one that may pass later, else of a fault of our own, else of one that does not fit.
 *   The sender then sends all of them again, and those that were handled are duplicates.
 */
export async function handleItems<TRequest>(many: ReadItems, job: Job<TRequest>): Promise<EventEnd> {
  const { payload, read, report, settings, sender } = job;
  if (!isRecord(payload)) throw new WebhookError('schema_mismatch', 'The body is valid JSON but not an object.');
  const splitting = many(payload, read);
  const items = isThenable(splitting) ? await inTime(splitting, settings.secretTimeoutMs, 'The source') : splitting;
  if (!Array.isArray(items))
    throw new WebhookError('internal_error', `many must return an array, got ${kindOf(items)}.`);
  if (items.length > maxItems) {
    throw new WebhookError('schema_mismatch', `The delivery carries more than ${maxItems} events.`);
  }
  const exactItems = once(() => many(exactJson(read) as Payload, read)); // as `many` gets it above
  const ends: ItemReport[] = [];
  report.facts.items = ends;
  let worst: WebhookError | undefined;
  for (const [index, item] of items.entries()) {
    const own = startReport(sender.source.name, { ...settings, log: () => {}, observe: undefined });
    const { facts } = own;
    let code: ItemReport['code'];
    try {
      const { handled } = await handleEvent({
        ...job,
        payload: item,
        exact: () => exactItems()[index],
        fingerprint: () => fingerprint(JSON.stringify(item)),
        report: own,
      });
      code = handled.code;
    } catch (thrown) {
      const error = checkedError(thrown);
      code = error.code;
      if (worst === undefined || urgency(error) > urgency(worst)) worst = error;
    }
    ends.push({ eventKey: facts.eventKey, code });
    // A claim that ended badly is what a log should say.
    if (facts.claim !== null && (report.facts.claim ?? 'committed') === 'committed')
      report.noteClaim({ key: '', claim: facts.claim, storeError: facts.storeError });
  }
  if (worst !== undefined) throw worst;
  const has = (code: ItemReport['code']) => ends.some((end) => end.code === code);
  const code = has('processed') || has('dropped') ? 'processed' : has('duplicate') ? 'duplicate' : 'ignored';
  return { handled: { outcome: 'accepted', code } };
}

/** Unavailable beats a fault, and that beats a refusal: the sender should try again as long as that may help. */
function urgency({ status }: WebhookError): number {
  return status === 503 ? 1_000 : status;
}

/** Makes a function that finds a list once, and finds nothing if that fails: without the numbers there are no ids. */
function once(find: () => unknown): () => readonly unknown[] {
  let found: readonly unknown[] | undefined;
  return () => {
    if (found === undefined) {
      found = [];
      try {
        const list = find();
        if (Array.isArray(list)) found = list;
      } catch {} // a body that is not JSON
    }
    return found;
  };
}
