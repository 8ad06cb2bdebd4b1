import type { CallEvent } from '../../schema/byourside-events.ts';
import type { Secrets } from '../../verify/secrets.ts';
import { signedDelivery } from '../signed-delivery.ts';
import type { Closing } from './closing.ts';
import { type FaultName, type FaultPlan, type FaultSettings, planFaults } from './fault.ts';
import type { Kept } from './kept.ts';
import { post } from './node-post.ts';
import type { RetryPlan } from './retry-schedule.ts';
import type { Room } from './room.ts';
import type { DeliveryError, DeliveryResult, SentDelivery } from './sent-delivery.ts';

/** Where and how the simulator delivers the events of a call. */
export interface Route {
  readonly url: string;
  readonly faults: readonly FaultSettings[];
  readonly retry: RetryPlan;
  /** Returns the secret to sign with; it may change between attempts. */
  readonly secret: () => Secrets;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Waits, in milliseconds before `speed`. */
  readonly wait: (ms: number) => Promise<void>;
  /** Runs something without holding up the next event. */
  readonly inBackground: (process: () => Promise<void>) => void;
  /** Gets every delivery that is sent. */
  readonly log: Kept<SentDelivery, SentDelivery>;
  /** Bounds the bodies on their way. */
  readonly room: Room;
  readonly closing: Closing;
}

interface Parcel {
  readonly attempt: number;
  readonly fault: FaultName | null;
  /** Makes the body when it is needed, because many large bodies would fill the memory. */
  readonly body: () => string;
  /** About the length of the body. */
  readonly size: number;
  readonly timestamp: number;
  /** The text that is signed, if it is not the body. */
  readonly signed?: string;
}

/**
 * Delivers one event: first its forgeries, then the event itself. Resolves after the first attempt; the retries follow in
 * the background. Rejects only when the simulator is closed.
 */
export async function deliverEvent(event: CallEvent, route: Route): Promise<void> {
  const plan = planFaults(route.faults, event.event);
  const body = JSON.stringify(event);
  const common = { body: () => body, size: body.length };
  let lastTimestamp = 0;

  for (const forgery of forgeries(event, plan, seconds(route))) await send(forgery);
  if (await isSettledBy(1)) return;
  route.inBackground(async () => {
    for (const [index, delay] of route.retry.delaysMs.entries()) {
      await route.wait(delay);
      if (await isSettledBy(index + 2)) return;
    }
  });

  /** Makes an attempt, and tells whether it is the last one that the event needs. */
  async function isSettledBy(attempt: number): Promise<boolean> {
    const genuine: Parcel = { ...common, attempt, fault: null, timestamp: nextTimestamp() };
    if (attempt <= plan.attemptsDown) {
      route.log.over(note({ ...genuine, fault: 'receiver_down' }, body, 'connection_refused'));
      return false;
    }
    const copies = Array<Parcel>(plan.concurrentDuplicates).fill({ ...genuine, fault: 'concurrent_duplicate' });
    const results = await Promise.all([genuine, ...copies].map(send));
    if (results.some(isAccepted)) {
      for (let copy = 0; copy < plan.duplicates; copy++) {
        await send({ ...genuine, fault: 'duplicate', timestamp: nextTimestamp() });
      }
      return true;
    }
    return !route.retry.on4xx && results.every(isRefused);
  }

  /**
   * Returns the time to sign with: at least a second after the last one, so that every attempt has its own signature at any
   * speed, but never more than a minute ahead of the clock.
   */
  function nextTimestamp(): number {
    const now = seconds(route);
    lastTimestamp = Math.min(Math.max(now, lastTimestamp + 1), now + 60);
    return lastTimestamp;
  }

  function send(parcel: Parcel): Promise<DeliveryResult> {
    return route.room(parcel.size, async () => {
      route.closing.throwIfClosed();
      const body = parcel.body();
      const noted = note(parcel, body, null);
      const result = await post(noted.url, noted.headers, body, { ...route.retry, closing: route.closing });
      Object.assign(noted, result);
      route.log.over(noted);
      return result;
    });
  }

  function note(parcel: Parcel, bodyNow: string, error: DeliveryError | null): SentDelivery {
    const { attempt, fault, timestamp, signed = bodyNow } = parcel;
    const headers = { 'user-agent': 'callhook-simulator' };
    const noted: SentDelivery = {
      callId: event.callId,
      eventId: event.eventId,
      event: event.event,
      attempt,
      fault,
      sentAt: new Date(route.now()).toISOString(),
      url: route.url,
      headers: signedDelivery(signed, route.secret(), { timestamp, headers }).headers,
      get body() {
        return parcel.body();
      },
      status: null,
      answer: null,
      error,
    };
    route.log.add(noted, noted);
    return noted;
  }
}

/** Makes the deliveries that a receiver must refuse. Each is sent once. */
function forgeries(event: CallEvent, plan: FaultPlan, now: number): Parcel[] {
  const body = JSON.stringify(event);
  const common = { attempt: 1, timestamp: now, body: () => body, size: body.length };
  const parcels: Parcel[] = [];
  if (plan.tampered) {
    const changed = JSON.stringify({ ...event, to: '+19005550123' });
    parcels.push({ ...common, fault: 'tampered', body: () => changed, signed: body });
  }
  if (plan.staleSeconds !== null) {
    parcels.push({ ...common, fault: 'stale', timestamp: Math.max(0, now - plan.staleSeconds) });
  }
  if (plan.oversizedBytes !== null) {
    const bytes = plan.oversizedBytes;
    const makeBody = () => JSON.stringify({ ...event, transcript: 'x'.repeat(bytes) });
    parcels.push({ ...common, fault: 'oversized', body: makeBody, size: body.length + bytes });
  }
  return parcels;
}

function seconds(route: Route): number {
  return Math.floor(route.now() / 1000);
}

function isAccepted({ status }: DeliveryResult): boolean {
  return status !== null && status >= 200 && status < 300;
}

function isRefused({ status }: DeliveryResult): boolean {
  return status !== null && status >= 400 && status < 500;
}
