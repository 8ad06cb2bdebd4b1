import { WebhookError } from '../errors.ts';
import { kindOf } from '../read-options.ts';
import { isThenable } from '../realms.ts';
import { isRecord } from '../schema/is-record.ts';
import { exactPartOf } from '../sources/read-id.ts';
import type { Payload, ReadItems } from '../sources/source.ts';
import { inTime } from './ask.ts';
import { type EventEnd, handleEvent, type Job } from './handle-event.ts';
import { type ItemReport, Report } from './report.ts';
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
  if (typeof payload !== 'object' || payload === null)
    throw new WebhookError('schema_mismatch', 'The body is valid JSON but neither an object nor an array.');
  const splitting = many(payload as Payload, read); // an array has keys, too
  const items = isThenable(splitting) ? await inTime(splitting, settings.secretTimeoutMs, 'The source') : splitting;
  if (!Array.isArray(items))
    throw new WebhookError('internal_error', `many must return an array, got ${kindOf(items)}.`);
  if (items.length > maxItems) {
    throw new WebhookError('schema_mismatch', `The delivery carries more than ${maxItems} events.`);
  }
  const exactOf = exactPartOf(payload, read);
  let fingerprint: string | undefined;
  const ends: ItemReport[] = [];
  report.facts.items = ends;
  let worst: WebhookError | undefined;
  for (const [index, item] of items.entries()) {
    const own = new Report(sender.source.name, settings); // collects facts, and is never sent
    const { facts } = own;
    let code: ItemReport['code'];
    try {
      if (!isRecord(item)) throw new WebhookError('schema_mismatch', 'An event that many returned is not an object.');
      const { handled } = await handleEvent({
        ...job,
        payload: item,
        exact: () => exactOf(item),
        // Not of the item: an event that may repeat can be the same in another delivery, or come twice in this one.
        fingerprint: () => {
          fingerprint ??= job.fingerprint();
          return `${fingerprint}-${index}`;
        },
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
