import { sha1 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { isError } from '../../realms.ts';
import { encodeUtf8 } from '../../utf8.ts';
import type { Commands } from './commands.ts';

/** A script that Redis runs in one step, on one key. */
export interface Script {
  readonly text: string;
  /** The SHA-1 of its text, under which Redis caches it. */
  readonly sha: string;
}

// The value of a key is 'done', or 'claim:' and the token of its owner. In the verbs of an owner, ARGV[1] is the value with
// the caller's token. All answers are integers, which every client returns alike.

/**
 * ARGV: the claim's value, the milliseconds that its key lives, and how many of them are grace. Answers -1 if it has
 * claimed, 0 if the key is done, and otherwise the milliseconds left to the other owner.
 *
 * The owner itself can claim again, because ioredis sends a command again if the connection was lost before the answer.
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

/** ARGV: the claim's value, and the milliseconds that its key lives from now. Answers 1 if the caller owned it. */
export const renewScript = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`);

/** ARGV: the claim's value, and the milliseconds to remember it. Answers 1 if the caller owned it. */
export const commitScript = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], 'done', 'PX', ARGV[2])
return 1`);

/** ARGV: the claim's value. Answers 1 if the caller owned it. */
export const releaseScript = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`);

/** ARGV: the milliseconds to remember it. Answers 1. */
export const markDoneScript = script(`
redis.call('SET', KEYS[1], 'done', 'PX', ARGV[1])
return 1`);

/** Answers 1 if the key is done. */
export const isDoneScript = script(`
if redis.call('GET', KEYS[1]) == 'done' then return 1 end
return 0`);

function script(text: string): Script {
  return { text, sha: bytesToHex(sha1(encodeUtf8(text))) };
}

/**
 * Runs a script on a key, by its hash. If Redis does not know it (after a restart, a failover, a `SCRIPT FLUSH`), sends
 * the whole script, which Redis then caches.
 *
 * @returns The integer that the script answers.
 * @throws The error of the client, and a `TypeError` for an answer that is not an integer, as in a transaction.
 */
export async function runScript(
  commands: Commands,
  { sha, text }: Script,
  key: string,
  scriptArguments: string[],
): Promise<number> {
  try {
    return integer(await commands.evalSha(sha, key, scriptArguments));
  } catch (error) {
    if (!isUnknownScript(error)) throw error;
    return integer(await commands.eval(text, key, scriptArguments));
  }
}

/** Reads an integer, which clients return as a number, or as the type that you have told them to use. */
function integer(reply: unknown): number {
  const digits = String(reply);
  if (/^-?\d+$/.test(digits)) return Number(digits);
  throw new TypeError(
    'redisStore got no answer from its client: pass a client that returns promises, not a transaction.',
  );
}

/** Clients have their own error classes, and some put words before the message of Redis. */
function isUnknownScript(error: unknown): boolean {
  return isError(error) && error.message.includes('NOSCRIPT');
}
