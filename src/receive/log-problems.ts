import type { WebhookErrorCode } from '../errors.ts';
import type { ClaimEnd } from '../replay/claim-report.ts';
import type { DeliveryReport } from './report.ts';

/** What happens in good order, or to whoever looks at the URL with a browser. */
const unremarkable: ReadonlySet<WebhookErrorCode> = new Set(['in_flight', 'retry_later', 'method_not_allowed']);

/** What was handled without the protection that it was to have. */
const unprotected: { readonly [TEnd in ClaimEnd]?: string } = {
  lost: 'The lease was lost: another run may have handled the event, too.',
  unrecorded: 'The replay store could not be reached to record it: a retry would be handled again',
  unclaimed: 'The replay store could not be reached, so it was handled without a claim',
};

const tooLate = 'It was answered early, so the sender will not try again.';

/** The observer where none is given: a line on stderr for every delivery that was refused, failed or not recorded. */
export function logProblems(report: DeliveryReport): void {
  if (report.outcome !== 'accepted') {
    if (report.status === 200) write(report, `${report.error.message} ${tooLate}`);
    else if (!unremarkable.has(report.code)) write(report, report.error.message);
  } else if (report.claim !== null) {
    const message = unprotected[report.claim];
    if (message !== undefined) write(report, message + whyOf(report.storeError));
  }
}

function whyOf(storeError: unknown): string {
  return storeError instanceof Error ? `: ${storeError.message}.` : '';
}

function write({ status, code }: DeliveryReport, message: string): void {
  console.error(`callhook: answered ${status} (${code}). ${message}`);
}
