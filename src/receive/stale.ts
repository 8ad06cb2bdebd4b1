import { WebhookError } from '../errors.ts';
import { kindOf } from '../read-options.ts';
import { isThenable } from '../realms.ts';
import { isBehind } from '../replay/answers.ts';
import type { ClaimSettings } from '../replay/claim-options.ts';
import { positionKeyOf } from '../replay/event-key.ts';
import { checkStoreAnswers, reachStore } from '../replay/reach-store.ts';
import { hasMarks, type ReplayStore } from '../replay/replay-store.ts';
import { noteStoreError, storeUnavailable } from '../replay/store-failure.ts';
import { isPosition } from '../replay/stored-text.ts';
import type { EventMap, Source } from '../sources/source.ts';
import { inTime } from './ask.ts';
import type { ParsedEvent } from './parse-event.ts';

/** Says what `detectStale` needs. */
export const needsMarks =
  'detectStale needs a replay store with Marks: give replay: memoryStore(), or one that all processes share.';

interface StaleSettings {
  readonly claim: ClaimSettings;
  readonly secretTimeoutMs: number;
}

/**
 * Whether a later event of the same call has arrived before this one. The store keeps the highest position of each call; an event
 * without a position is never stale.
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
  const told = positionOf(source, payload);
  const position = isThenable(told) ? await inTime(told, secretTimeoutMs, 'The source') : told;
  if (position === undefined || callId === null) return false;
  if (!isPosition(position)) {
    throw new WebhookError('internal_error', `The source must return ${aPosition}, got ${kindOf(position)}.`);
  }
  // A fixed store was checked when the receiver was made.
  if (store === undefined || !hasMarks(store)) throw new WebhookError('internal_error', needsMarks);
  const key = positionKeyOf(source.name, scope, callId);
  const { retainMs, storeTimeoutMs } = claim;
  try {
    checkStoreAnswers(store, claim.maxStoreCalls, storeTimeoutMs);
    return isBehind(await reachStore(store, store.advance(key, position, retainMs), storeTimeoutMs));
  } catch (thrown) {
    const storeError = noteStoreError(thrown, claim);
    if (claim.whenStoreFails === 'handle') return false;
    throw storeUnavailable(storeError);
  }
}

/** A source that knows no position may know the phase: the end of a call is its highest position. */
function positionOf({ position, phase }: Source<EventMap>, payload: ParsedEvent['payload']): unknown {
  if (position !== undefined) return position(payload);
  const told: unknown = phase?.(payload);
  return isThenable(told) ? told.then(phasePosition) : phasePosition(told);
}

/** Leaves anything that is not a phase in an object, which is not a position either. */
function phasePosition(phase: unknown): unknown {
  const places: { readonly [phase: string]: number } = { live: 0, end: 1 };
  return phase === undefined ? phase : (places[String(phase)] ?? { phase });
}

const aPosition = "a finite number or a text of 1 to 200 characters as position, or 'live' or 'end' as phase";
