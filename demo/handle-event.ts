import type { CallEvent } from 'callhook';

let crmIsDown = true;

/** A handler as you may have it: when the first call ends, the system behind it is down. */
export function handleEvent(event: CallEvent): void {
  console.log(`  the handler got ${event.event}: ${event.summary ?? '(no summary yet)'}`);
  if (event.event === 'call.completed' && crmIsDown) {
    crmIsDown = false;
    throw new Error('the CRM is down');
  }
}
