import type { ClaimSettings } from '../replay/claim-options.ts';
import { endedKeyOf } from '../replay/keys.ts';
import { storeUnavailable } from '../replay/once.ts';
import { reachStore } from '../replay/reach-store.ts';
import type { Marks } from '../replay/replay-store.ts';
import type { EventMap, Source } from '../sources/source.ts';
import type { ParsedEvent } from './parse-event.ts';

/**
 * Whether an event that belongs before the end of its call arrived after the end. An event that ends its call leaves a
 * mark for events that are still on their way; an event without a place in that order is never stale.
 *
 * @throws {WebhookError} `store_unavailable`, unless `whenStoreFails` is `handle`.
 */
export async function isStale(
  store: Marks,
  source: Source<EventMap>,
  scope: string,
  { payload, callId }: ParsedEvent,
  { retainMs, storeTimeoutMs, whenStoreFails }: ClaimSettings,
): Promise<boolean> {
  const phase = source.phase?.(payload);
  if (phase === undefined || callId === null) return false;
  const key = endedKeyOf(source.name, scope, callId);
  try {
    if (phase === 'live') return await reachStore(() => store.isDone(key), storeTimeoutMs);
    await reachStore(() => store.markDone(key, retainMs), storeTimeoutMs);
    return false;
  } catch (cause) {
    if (whenStoreFails === 'handle') return false;
    throw storeUnavailable(cause);
  }
}
