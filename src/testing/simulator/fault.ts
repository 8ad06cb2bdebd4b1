import type { CallEventName } from '../../schema/byourside-events.ts';
import { terminalStatuses } from '../../schema/call-status.ts';

/**
 * Something that goes wrong on the way of a call's events. **None of this is documented of the provider**: it is what
 * networks, proxies, attackers and queues do, and what a receiver should live through.
 *
 * Those that forge something send one more delivery ahead of the genuine one, so that no event is lost by it. `on` names
 * the one event that is concerned; without it, it is every event of the call.
 */
export type FaultSettings = {
  /** The only event that is concerned. Default: all of the call's events. */
  readonly on?: CallEventName | undefined;
} & (
  | {
      /** The event is sent again, signed anew, after it was accepted. */
      readonly fault: 'duplicate';
      /** How many times more. Default 1. */
      readonly copies?: number | undefined;
    }
  | {
      /** The event is sent several times at the same moment, over connections of their own. */
      readonly fault: 'concurrent_duplicate';
      /** How many times more. Default 1. */
      readonly copies?: number | undefined;
    }
  | {
      /** `call.in_progress` is held back until the terminal event was sent. */
      readonly fault: 'out_of_order';
    }
  | {
      /** The body is changed after signing. */
      readonly fault: 'tampered';
    }
  | {
      /** Authentic, but signed long ago, like a recorded delivery that somebody plays back. */
      readonly fault: 'stale';
      /** How long ago, in seconds. Default 3,600. */
      readonly ageSeconds?: number | undefined;
    }
  | {
      /** Authentic, but larger than a receiver should read. */
      readonly fault: 'oversized';
      /** The least size of the body, in bytes. Default 2,097,152 (2 MiB). */
      readonly bytes?: number | undefined;
    }
  | {
      /** The first attempts end as if nobody listened; the receiver does not see them. */
      readonly fault: 'receiver_down';
      /** How many attempts. Default 1. */
      readonly attempts?: number | undefined;
    }
);

/** What can go wrong, by name. */
export type FaultName = FaultSettings['fault'];

/** A fault by its name, or with settings: `'tampered'`, `{ fault: 'receiver_down', attempts: 3 }`. */
export type Fault = FaultName | FaultSettings;

/** The faults that concern one event, by name, each with its settings and their defaults. */
export interface FaultPlan {
  readonly duplicates: number;
  readonly concurrentDuplicates: number;
  readonly outOfOrder: boolean;
  readonly tampered: boolean;
  readonly staleSeconds: number | null;
  readonly oversizedBytes: number | null;
  readonly attemptsDown: number;
}

const names: Readonly<Record<FaultName, true>> = {
  duplicate: true,
  concurrent_duplicate: true,
  out_of_order: true,
  tampered: true,
  stale: true,
  oversized: true,
  receiver_down: true,
};

const events: readonly unknown[] = ['in_progress', ...terminalStatuses].map((status) => `call.${status}`);

/** @throws {TypeError} For what is no fault, for an event that there is not, and for a number that is none of at least 1. */
export function checkFaults(faults: readonly Fault[]): void {
  for (const fault of faults.map(withSettings)) {
    if (!Object.hasOwn(names, fault.fault)) {
      throw new TypeError(`'${String(fault.fault)}' is no fault; there are ${Object.keys(names).join(', ')}.`);
    }
    if (fault.on !== undefined && !events.includes(fault.on)) {
      throw new TypeError(`${fault.fault}: '${String(fault.on)}' is no event; there are ${events.join(', ')}.`);
    }
    for (const [name, value] of Object.entries(fault)) {
      if (name === 'fault' || name === 'on' || value === undefined) continue;
      if (Number.isSafeInteger(value) && Number(value) >= 1) continue;
      throw new TypeError(`${fault.fault}: ${name} must be a whole number of at least 1, got ${String(value)}.`);
    }
  }
}

/** What becomes of an event under these faults; of two of the same name, the last counts. */
export function planFaults(faults: readonly Fault[], event: CallEventName): FaultPlan {
  const plan = {
    duplicates: 0,
    concurrentDuplicates: 0,
    outOfOrder: false,
    tampered: false,
    staleSeconds: null as number | null, // a literal null has no other type
    oversizedBytes: null as number | null, // likewise
    attemptsDown: 0,
  };
  for (const fault of faults.map(withSettings)) {
    if (fault.on !== undefined && fault.on !== event) continue;
    if (fault.fault === 'duplicate') plan.duplicates = fault.copies ?? 1;
    if (fault.fault === 'concurrent_duplicate') plan.concurrentDuplicates = fault.copies ?? 1;
    if (fault.fault === 'out_of_order') plan.outOfOrder = true;
    if (fault.fault === 'tampered') plan.tampered = true;
    if (fault.fault === 'stale') plan.staleSeconds = fault.ageSeconds ?? 3_600;
    if (fault.fault === 'oversized') plan.oversizedBytes = fault.bytes ?? 2_097_152;
    if (fault.fault === 'receiver_down') plan.attemptsDown = fault.attempts ?? 1;
  }
  return plan;
}

function withSettings(fault: Fault): FaultSettings {
  return typeof fault === 'string' ? { fault } : fault;
}
