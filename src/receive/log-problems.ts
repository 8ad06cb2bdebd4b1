import type { WebhookErrorCode } from '../errors.ts';
import type { DeliveryReport } from './report.ts';

/** What happens in good order, or to whoever looks at the URL with a browser. */
const unremarkable: ReadonlySet<WebhookErrorCode> = new Set(['in_flight', 'retry_later', 'method_not_allowed']);

/** The observer where none is given: a line on stderr for every delivery that was refused, failed or not recorded. */
export function logProblems(report: DeliveryReport): void {
  if (report.outcome !== 'accepted') {
    if (!unremarkable.has(report.code)) write(report, report.error.message);
  } else if ('recorded' in report && report.recorded === false) {
    write(report, 'The replay store could not note that the event was handled: a retry would be handled again.');
  }
}

function write({ status, code }: DeliveryReport, message: string): void {
  console.error(`callhook: answered ${status} (${code}). ${message}`);
}
