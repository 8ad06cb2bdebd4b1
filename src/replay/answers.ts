import { kindOf } from '../read-options.ts';
import type { ClaimResult } from './replay-store.ts';

// Only the answers of the contract count. A store that answers anything else may not be one, such as a driver that ignores what
// it does not know: then `claimed` would not protect from a second run.

/**
 * Reads the answer to a claim.
 *
 * @param leaseMs The lease that was asked for. No store can rightly say that more of it is left.
 * @throws {TypeError} If it is not exactly one of the answers of `ClaimResult`.
 */
export function claimResult(answer: unknown, leaseMs: number): ClaimResult {
  const status = read(answer, 'status');
  if (status === 'claimed') return claimed;
  const [retryAfterMs, value] = [read(answer, 'retryAfterMs'), read(answer, 'value')];
  if (status === 'in_flight' && typeof retryAfterMs === 'number' && retryAfterMs >= 0) {
    return { status, retryAfterMs: Math.min(retryAfterMs, leaseMs) };
  }
  if (status === 'done' && (value === undefined || typeof value === 'string')) return { status, value };
  throw unfit('claim', answer);
}

const claimed: ClaimResult = { status: 'claimed' };

/**
 * Reads the answer to a verb that says whether it has acted.
 *
 * @throws {TypeError} If it is neither `true` nor `false`.
 */
export function yesOrNo(answer: unknown, verb: string): boolean {
  if (typeof answer === 'boolean') return answer;
  throw unfit(verb, answer);
}

/**
 * Reads the answer to `advance`.
 *
 * @throws {TypeError} If it does not say whether the position is behind.
 */
export function isBehind(answer: unknown): boolean {
  const behind = read(answer, 'behind');
  if (typeof behind === 'boolean') return behind;
  throw unfit('advance', answer);
}

/** Reads a property of an answer, which may come from its class, but not from `Object.prototype`, which any code may have polluted. */
function read(answer: unknown, name: string): unknown {
  const object = Object(answer);
  return name in Object.prototype && !Object.hasOwn(object, name) ? undefined : object[name];
}

/** Makes the error for an answer that the contract does not have. */
function unfit(verb: string, answer: unknown): TypeError {
  return new TypeError(
    `The replay store answered ${verb} with ${kindOf(answer)}, which is not an answer of ReplayStore`,
  );
}
