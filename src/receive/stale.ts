import { WebhookError } from '../errors.ts';
import { kindOf } from '../read-options.ts';
import { isThenable } from '../realms.ts';
import { yesOrNo } from '../replay/answers.ts';
import type { ClaimSettings } from '../replay/claim-options.ts';
import { endedKeyOf } from '../replay/event-key.ts';
import { noteStoreError, storeUnavailable } from '../replay/once.ts';
import { checkStoreAnswers, reachStore } from '../replay/reach-store.ts';
import { hasDoneMarks, type ReplayStore } from '../replay/replay-store.ts';
import type { EventMap, Source } from '../sources/source.ts';
import { inTime } from './ask.ts';
import type { ParsedEvent } from './parse-event.ts';

/** Says what `detectStale` needs. */
export const needsMarks = 'detectStale needs a replay store that has markDone and isDone, such as memoryStore().';

interface StaleSettings {
  readonly claim: ClaimSettings;
  readonly secretTimeoutMs: number;
}

/**
 * Whether an event that belongs before the end of its call arrived after the end. An event that ends its call leaves a
 * mark for events that are still on their way; an event without a place in that order is never stale.
 *
 * @throws {WebhookError} `store_unavailable`, unless `whenStoreFails` is `handle`.
 */
export async function isStale(
  store: ReplayStore | undefined,
  source: Source<EventMap>,
  scope: string,
  { payload, callId }: ParsedEvent,
  { claim, secretTimeoutMs }: StaleSettings,
): Promise<boolean> {
  const told: unknown = source.phase?.(payload);
  const phase = isThenable(told) ? await inTime(told, secretTimeoutMs, 'The source') : told;
  if (phase === undefined || callId === null) return false;
  if (phase !== 'live' && phase !== 'end') {
    throw new WebhookError('internal_error', `phase must return 'live', 'end' or undefined, got ${kindOf(phase)}.`);
  }
  // A fixed store was checked when the receiver was made.
  if (store === undefined || !hasDoneMarks(store)) throw new WebhookError('internal_error', needsMarks);
  const key = endedKeyOf(source.name, scope, callId);
  const { retainMs, storeTimeoutMs } = claim;
  try {
    checkStoreAnswers(store, claim.maxStoreCalls, storeTimeoutMs);
    if (phase === 'live') return yesOrNo(await reachStore(store, () => store.isDone(key), storeTimeoutMs), 'isDone');
    await reachStore(store, () => store.markDone(key, retainMs), storeTimeoutMs);
    return false;
  } catch (thrown) {
    const storeError = noteStoreError(thrown, claim);
    if (claim.whenStoreFails === 'handle') return false;
    throw storeUnavailable(storeError);
  }
}
