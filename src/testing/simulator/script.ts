import { type TerminalStatus, terminalStatuses } from '../../schema/call-status.ts';
import { configuredSecrets, type Secrets } from '../../verify/secrets.ts';
import { type ApiErrorToken, checkToken } from './api-error.ts';
import { checkDuration, checkSpeed } from './durations.ts';
import { checkFaults, type Fault } from './fault.ts';
import type { ExtractedValues } from './plausible-values.ts';
import type { NewCall } from './simulated-call.ts';

/** What becomes of a call. All is optional: by default it is answered and completed, and nothing goes wrong. */
export interface CallScript {
  /** Place-call is answered with this error, and there is no call. Default: it is placed. */
  readonly refuse?: ApiErrorToken | undefined;
  /** How the call ends. Default `completed`. */
  readonly outcome?: TerminalStatus | undefined;
  /**
   * Whether somebody, or something, answers, so that `call.in_progress` is sent. Default: only when the outcome is
   * `completed`. Whether the provider sends it for a voicemail, or before a failure, is not documented.
   */
  readonly answered?: boolean | undefined;
  /** Default: a sentence when the outcome is `completed`, else null. */
  readonly summary?: string | null | undefined;
  /** Default: two lines when the outcome is `completed`, else null. */
  readonly transcript?: string | null | undefined;
  /** Default: a URL that leads nowhere when the outcome is `completed`, else null. */
  readonly recordingUrl?: string | null | undefined;
  /**
   * What was found out. When the outcome is `completed`, the fields asked for that are not in here are filled in with
   * plausible values, which depend on the seed. `null`: nothing at all. Default: plausible values, or null for other outcomes.
   */
  readonly extracted?: ExtractedValues | null | undefined;
  /** How long the call is queued, in milliseconds before `speed`. Default: 1,000 to 3,000, by the seed. */
  readonly queuedMs?: number | undefined;
  /** How long it rings, likewise. Default: 4,000 to 12,000, by the seed. */
  readonly ringingMs?: number | undefined;
  /** How long it goes on once it was answered, likewise. Default: 20,000 to 90,000, by the seed. */
  readonly inProgressMs?: number | undefined;
  /** How many times faster than in life this call and its retries are. Default: the simulator's. */
  readonly speed?: number | undefined;
  /** What its deliveries are signed with; an array gives one `v1` for each. Default: the simulator's secret. */
  readonly secret?: Secrets | undefined;
  /** What goes wrong on the way of its events, none of it documented of the provider. Default: nothing. */
  readonly faults?: readonly Fault[] | undefined;
}

/**
 * What becomes of the calls: the same of all, or a function of the call that is being placed.
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

/** @throws {TypeError} For what cannot be simulated, and what the function of the call throws. */
export function scriptFor(script: Script, call: NewCall): CallScript {
  return typeof script === 'function' ? checkScript(script(call) ?? {}) : script;
}

/** @throws {TypeError} For what cannot be simulated. */
export function checkScript(script: CallScript): CallScript {
  const { refuse, outcome, secret, speed, faults } = script;
  if (refuse !== undefined) checkToken(refuse);
  if (outcome !== undefined && !terminalStatuses.includes(outcome)) {
    throw new TypeError(`outcome must be one of ${terminalStatuses.join(', ')}, got '${String(outcome)}'.`);
  }
  if (secret !== undefined) configuredSecrets(secret);
  checkSpeed(speed);
  for (const name of ['queuedMs', 'ringingMs', 'inProgressMs'] as const) checkDuration(name, script[name]);
  if (faults !== undefined) checkFaults(faults);
  return script;
}
