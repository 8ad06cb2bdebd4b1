import { sha1 } from '@noble/hashes/legacy.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** What Redis runs in one step, on one key. */
export interface Script {
  readonly text: string;
  /** The name under which Redis keeps it: the SHA-1 of its text. */
  readonly sha: string;
}

// The value of a key is 'done', or 'claim:' and the token of its owner; ARGV[1] is that of the caller where a verb is the
// owner's. All answers are integers, which every client hands on alike.

/**
 * ARGV: the claim's value, the milliseconds that its key lives, and how many of them are grace. Answers -1 when it is
 * claimed, 0 when it is done, and otherwise the milliseconds that are left to the one who holds it.
 *
 * The owner itself gets its claim anew: ioredis sends commands again that a lost connection has left unanswered.
 */
export const claimScript = script(`
local value = redis.call('GET', KEYS[1])
if value == 'done' then return 0 end
if value and value ~= ARGV[1] then
  local left = redis.call('PTTL', KEYS[1]) - ARGV[3]
  if left > 0 then return left end
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return -1`);

/** ARGV: the claim's value, and the milliseconds that its key lives from now. Answers 1 when it was its own. */
export const renewScript = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`);

/** ARGV: the claim's value, and the milliseconds that it is remembered. Answers 1 when it was its own. */
export const commitScript = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], 'done', 'PX', ARGV[2])
return 1`);

/** ARGV: the claim's value. Answers 1 when it was its own. */
export const releaseScript = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`);

/** ARGV: the milliseconds that it is remembered. Answers 1. */
export const markDoneScript = script(`
redis.call('SET', KEYS[1], 'done', 'PX', ARGV[1])
return 1`);

/** Answers 1 when it is done. */
export const isDoneScript = script(`
if redis.call('GET', KEYS[1]) == 'done' then return 1 end
return 0`);

function script(text: string): Script {
  return { text, sha: bytesToHex(sha1(utf8ToBytes(text))) };
}
