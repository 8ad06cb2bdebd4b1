import type { SentDelivery } from 'callhook/testing';
import { table } from './table.ts';

type Kind = 'tampered' | 'stale' | 'duplicate' | 'first' | 'failing' | 'retry';

/** The answer that each kind of delivery should get, and why. */
const expectations: Readonly<Record<Kind, readonly [answer: RegExp, because: string]>> = {
  tampered: [/^400 invalid_signature/, 'the signature is of other bytes'],
  stale: [/^400 invalid_signature/, 'outside the tolerance of 300 s'],
  first: [/^200 processed/, 'signed, fresh and new'],
  failing: [/^500 handler_failed/, 'the CRM is down: a 5xx asks the sender to try again'],
  retry: [/^200 processed/, 'a failed event is not a duplicate, so nothing is lost'],
  duplicate: [/^200 duplicate/, 'its eventId was handled before'],
};

/** Everything that was sent as a table, and how much of it was not answered as it should be. */
export function describeDeliveries(deliveries: readonly SentDelivery[]) {
  let unexpected = 0;
  const rows = deliveries.map((delivery) => {
    const kind = kindOf(delivery);
    const [expected, because] = expectations[kind];
    const answer = answerOf(delivery);
    const isRight = expected.test(answer);
    if (!isRight) unexpected += 1;
    return [isRight ? '✓' : '✗', delivery.event, kind, answer, isRight ? because : `expected ${expected.source}`];
  });
  return { table: `\n${table(['', 'event', 'delivery', 'answered', 'because'], rows)}`, unexpected };
}

function kindOf({ event, fault, attempt }: SentDelivery): Kind {
  if (fault === 'tampered' || fault === 'stale' || fault === 'duplicate') return fault;
  if (attempt > 1) return 'retry';
  return event === 'call.completed' ? 'failing' : 'first';
}

function answerOf({ status, answer }: SentDelivery): string {
  const { outcome, error } = JSON.parse(answer ?? '{}');
  return `${status} ${outcome ?? error}`;
}
