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

// The value of a claim's key is 'claim:' and the token of its owner, 'done', or 'done:' and the value of its commit. In the
// verbs of an owner, ARGV[1] is the value with the caller's token. A script answers an integer, or '=' and a text: no client
// changes these, while some would turn a text such as '1' or '{}' into what it stands for in JSON.

/**
 * ARGV: the claim's value, the milliseconds that its key lives, and how many of them are grace. Answers -1 if it has
 * claimed, 0 if the key is done, '=' and the value if it is done with one, and otherwise the milliseconds left to the other
 * owner.
 *
 * The owner itself can claim again, because ioredis sends a command again if the connection was lost before the answer. A
 * claim that somebody has made persistent gets one more lifetime, or it would never end.
 */
export const claimScript = script(`
local value = redis.call('GET', KEYS[1])
if value == 'done' then return 0 end
if value and string.sub(value, 1, 5) == 'done:' then return '=' .. string.sub(value, 6) end
if value and string.sub(value, 1, 6) ~= 'claim:' then
  return redis.error_reply('ERR the value of this key is not from callhook')
end
if value and value ~= ARGV[1] then
  local lifetime = redis.call('PTTL', KEYS[1])
  if lifetime == -1 then
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
    lifetime = tonumber(ARGV[2])
  end
  if lifetime > tonumber(ARGV[3]) then return lifetime - ARGV[3] end
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return -1`);

/** ARGV: the claim's value, and the milliseconds that its key lives from now. Answers 1 if the caller owned it. */
export const renewScript = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`);

/** ARGV: the claim's value, the milliseconds to remember it, and the value to keep. Answers 1 if the caller owned it. */
export const commitScript = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[2])
return 1`);

/** ARGV: the claim's value. Answers 1 if the caller owned it. */
export const releaseScript = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`);

/** ARGV: the value, and the milliseconds to remember it. Answers 1. */
export const writeScript = script(`
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`);

/** Answers '=' and the value of the key, or 0 if it has none. */
export const readScript = script(`
local value = redis.call('GET', KEYS[1])
return value and '=' .. value or 0`);

/** Answers 1 if the key is done. */
export const isDoneScript = script(`
local value = redis.call('GET', KEYS[1])
if value and (value == 'done' or string.sub(value, 1, 5) == 'done:') then return 1 end
return 0`);

/**
 * ARGV: the text of a position, and the milliseconds to keep the highest. Answers 1 if it keeps a higher one already.
 *
 * It compares bytes, because Lua's own comparison follows the locale of the server.
 */
export const advanceScript = script(`
local function isHigher(one, other)
  for at = 1, #one do
    local byte, otherByte = string.byte(one, at), string.byte(other, at) or -1
    if byte ~= otherByte then return byte > otherByte end
  end
  return false
end
local kept = redis.call('GET', KEYS[1])
if kept and isHigher(kept, ARGV[1]) then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return 1
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 0`);

/** ARGV: a value, and a number of milliseconds. Answers 1 if the key has this value for at most so long, and deletes it. */
export const proveScript = script(`
local value, lifetime = redis.call('GET', KEYS[1]), redis.call('PTTL', KEYS[1])
redis.call('DEL', KEYS[1])
if value == ARGV[1] and lifetime > 0 and lifetime <= tonumber(ARGV[2]) then return 1 end
return 0`);

function script(text: string): Script {
  return { text, sha: bytesToHex(sha1(encodeUtf8(text))) };
}

/**
 * Runs a script on a key, by its hash. If Redis does not know it (after a restart, a failover, a `SCRIPT FLUSH`), sends
 * the whole script, which Redis then caches.
 *
 * @returns The reply as the client gives it; see `reply.ts`.
 * @throws The error of the client.
 */
export function runScript(
  commands: Commands,
  { sha, text }: Script,
  key: string,
  scriptArguments: string[],
): PromiseLike<unknown> {
  const reply = commands.evalSha(sha, key, scriptArguments);
  return Promise.resolve(reply).catch((error) => {
    if (!isUnknownScript(error)) throw error;
    return commands.eval(text, key, scriptArguments);
  });
}

/** Clients have their own error classes, and some put words before the message of Redis. */
function isUnknownScript(error: unknown): boolean {
  return isError(error) && error.message.includes('NOSCRIPT');
}
