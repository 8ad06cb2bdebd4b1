import {
  aBoolean,
  anything,
  milliseconds,
  type OptionCheck,
  type OptionChecks,
  oneOf,
  readOptions,
} from '../../read-options.ts';
import { type TerminalStatus, terminalStatuses } from '../../schema/call-status.ts';
import { isRecord } from '../../schema/is-record.ts';
import { configuredSecrets, type Secrets } from '../../verify/secrets.ts';
import { type ApiErrorToken, anErrorToken } from './api-error.ts';
import { type Fault, type FaultSettings, readFault } from './fault.ts';
import type { ExtractedValues } from './plausible-values.ts';
import type { NewCall } from './simulated-call.ts';

/** The course of a call. Everything is optional: by default the call is answered and completed, and nothing goes wrong. */
export interface CallScript {
  /** The error with which the API answers place-call, so that there is no call. Default: the call is placed. */
  readonly refuse?: ApiErrorToken | undefined;
  /** How the call ends. Default `completed`. */
  readonly outcome?: TerminalStatus | undefined;
  /**
   * Whether a person or a machine answers, so that `call.in_progress` is sent. Default: only if the outcome is `completed`.
   * The provider does not document whether it sends that event for a voicemail, or before a failure.
   */
  readonly answered?: boolean | undefined;
  /** Default: a sentence if the outcome is `completed`, otherwise null. */
  readonly summary?: string | null | undefined;
  /** Default: two lines if the outcome is `completed`, otherwise null. */
  readonly transcript?: string | null | undefined;
  /** Default: a URL that leads nowhere if the outcome is `completed`, otherwise null. */
  readonly recordingUrl?: string | null | undefined;
  /**
   * The values that the call found. If the outcome is `completed`, the seed fills in plausible values for requested fields
   * that are missing here. `null`: nothing at all. Default: plausible values, or null for other outcomes.
   */
  readonly extracted?: ExtractedValues | null | undefined;
  /** How long the call is queued, in milliseconds before `speed`. Default: 1,000 to 3,000, by the seed. */
  readonly queuedMs?: number | undefined;
  /** How long it rings, in milliseconds before `speed`. Default: 4,000 to 12,000, by the seed. */
  readonly ringingMs?: number | undefined;
  /** How long the conversation takes, in milliseconds before `speed`. Default: 20,000 to 90,000, by the seed. */
  readonly inProgressMs?: number | undefined;
  /** How many times faster than real time this call and its retries run, above 0. Default: the speed of the simulator. */
  readonly speed?: number | undefined;
  /** The secret for this call's deliveries; an array gives one `v1` for each. Default: the secret of the simulator. */
  readonly secret?: Secrets | undefined;
  /** The faults on the way of its events. The provider documents none of them. Default: nothing. */
  readonly faults?: readonly Fault[] | undefined;
}

/**
 * The course of every call: the same for all of them, or a function of the call that is being placed.
 *
 * @example
 * ```ts
 * import type { Script } from 'callhook/testing';
 *
 * export const script: Script = ({ to }) => {
 *   if (to === '+14155550199') return { outcome: 'no_answer' };
 *   return { extracted: { confirmed: false }, faults: [{ fault: 'duplicate', copies: 2 }, 'out_of_order'] };
 * };
 * ```
 */
export type Script = CallScript | ((call: NewCall) => CallScript | undefined);

/** A script that was checked, with all faults as settings. */
export type CheckedScript = CallScript & { readonly faults: readonly FaultSettings[] };

/** @throws {TypeError} For a script that cannot be simulated. Also throws the errors of the function. */
export function scriptFor(script: Script, call: NewCall): CheckedScript {
  return readScript(typeof script === 'function' ? (script(call) ?? {}) : script);
}

/** @throws {TypeError} For an unknown option of the script and for a wrong one. */
export function readScript(script: CallScript): CheckedScript {
  const own = readOptions('script', script, checks);
  if (own.secret !== undefined) configuredSecrets(own.secret);
  return Object.assign(own, { faults: (own.faults ?? []).map(readFault) });
}

/** The check for a `speed`, of a call or of the simulator. */
export const aSpeed: OptionCheck = {
  must: 'a finite number above 0',
  holds: (value) => typeof value === 'number' && value > 0 && value < Infinity,
};

const textOrNull: OptionCheck = {
  must: 'a string or null',
  holds: (value) => typeof value === 'string' || value === null,
};

const checks: OptionChecks<CallScript> = {
  refuse: anErrorToken,
  outcome: oneOf(...terminalStatuses),
  answered: aBoolean,
  summary: textOrNull,
  transcript: textOrNull,
  recordingUrl: textOrNull,
  extracted: { must: 'an object or null', holds: (value) => isRecord(value) || value === null },
  queuedMs: milliseconds(),
  ringingMs: milliseconds(),
  inProgressMs: milliseconds(),
  speed: aSpeed,
  secret: anything,
  faults: { must: 'an array of faults', holds: Array.isArray },
};
