import { anything, kindOf, type OptionChecks, oneOf, readOptions, wholeNumber } from '../../read-options.ts';
import type { CallEventName } from '../../schema/byourside-events.ts';
import { terminalStatuses } from '../../schema/call-status.ts';
import { isRecord } from '../../schema/is-record.ts';

/**
 * Something that goes wrong on the way of a call's events. **The provider documents none of this**: it is what networks,
 * proxies, attackers and queues do, and a receiver should survive it.
 *
 * A fault that forges something sends one more delivery before the genuine one, so it loses no event. `on` names the
 * only event that a fault concerns; without it, the fault concerns every event of the call.
 */
export type FaultSettings = {
  /** The only event that the fault concerns. Default: all events of the call. */
  readonly on?: CallEventName | undefined;
} & (
  | {
      /** Sends the event again, with a new signature, after it was accepted. */
      readonly fault: 'duplicate';
      /** How many copies. Default 1. */
      readonly copies?: number | undefined;
    }
  | {
      /** Sends copies of the event at the same moment, each over its own connection. */
      readonly fault: 'concurrent_duplicate';
      /** How many copies. Default 1. */
      readonly copies?: number | undefined;
    }
  | {
      /** Sends `call.in_progress` after the terminal event. */
      readonly fault: 'out_of_order';
    }
  | {
      /** Sends a body that was changed after it was signed. */
      readonly fault: 'tampered';
    }
  | {
      /** Sends an authentic delivery with an old signature, as an attacker who replays a recorded delivery does. */
      readonly fault: 'stale';
      /** The age of the signature, in seconds. Default 3,600. */
      readonly ageSeconds?: number | undefined;
    }
  | {
      /** Sends an authentic delivery that is larger than a receiver should read. */
      readonly fault: 'oversized';
      /** The least size of the body, in bytes. Default 2,097,152 (2 MiB). */
      readonly bytes?: number | undefined;
    }
  | {
      /** Fails the first attempts with a refused connection; the receiver does not see them. */
      readonly fault: 'receiver_down';
      /** How many attempts. Default 1. */
      readonly attempts?: number | undefined;
    }
);

/** The name of a fault. */
export type FaultName = FaultSettings['fault'];

/** A fault by its name, or with settings: `'tampered'`, `{ fault: 'receiver_down', attempts: 3 }`. */
export type Fault = FaultName | FaultSettings;

/** The faults that concern one event, each with its settings and their defaults. */
export interface FaultPlan {
  readonly duplicates: number;
  readonly concurrentDuplicates: number;
  readonly outOfOrder: boolean;
  readonly tampered: boolean;
  readonly staleSeconds: number | null;
  readonly oversizedBytes: number | null;
  readonly attemptsDown: number;
}

/** The checks of the settings of each fault, beside `fault` and `on`. */
type OwnChecks = {
  readonly [TName in FaultName]: OptionChecks<Omit<Extract<FaultSettings, { fault: TName }>, 'fault' | 'on'>>;
};

const checks: OwnChecks = {
  duplicate: { copies: wholeNumber(1) },
  concurrent_duplicate: { copies: wholeNumber(1) },
  out_of_order: {},
  tampered: {},
  stale: { ageSeconds: wholeNumber(1) },
  oversized: { bytes: wholeNumber(1) },
  receiver_down: { attempts: wholeNumber(1) },
};

const aFault = oneOf(...Object.keys(checks));
const anEvent = oneOf(...['in_progress', ...terminalStatuses].map((status) => `call.${status}`));

/** @throws {TypeError} For an unknown fault, event or setting, and for a number that is not whole or below 1. */
export function readFault(fault: Fault): FaultSettings {
  const settings = typeof fault === 'string' ? { fault } : fault;
  const name = isRecord(settings) && Object.hasOwn(settings, 'fault') ? settings.fault : undefined;
  if (!isFaultName(name)) {
    throw new TypeError(
      `A fault must be ${aFault.must}, or an object { fault } with one of these names, got ${kindOf(fault)}.`,
    );
  }
  const own = readOptions<object>(`the fault ${name}`, settings, { fault: anything, on: anEvent, ...checks[name] });
  return own as FaultSettings; // its name says which settings it has, and each was checked
}

/** Combines the faults that concern an event. Of two with the same name, the last counts. */
export function planFaults(faults: readonly FaultSettings[], event: CallEventName): FaultPlan {
  const plan = {
    duplicates: 0,
    concurrentDuplicates: 0,
    outOfOrder: false,
    tampered: false,
    staleSeconds: null as number | null, // the type of a literal null is only null
    oversizedBytes: null as number | null, // likewise
    attemptsDown: 0,
  };
  for (const fault of faults) {
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

function isFaultName(name: unknown): name is FaultName {
  return aFault.holds(name);
}
