import type { Commands } from './commands.ts';
import type { Script } from './scripts.ts';

/**
 * Runs a script on a key, by its hash. One that Redis does not know (after a restart, a failover, a `SCRIPT FLUSH`) is
 * sent whole, and known from then on.
 *
 * @returns The integer that it answers.
 * @throws What the client throws; a `TypeError` when it answers with something else, such as a transaction.
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

/** Clients hand it on as a number, or as what they were told to make of integers. */
function integer(reply: unknown): number {
  const digits = String(reply);
  if (/^-?\d+$/.test(digits)) return Number(digits);
  throw new TypeError(
    'redisStore got no answer from its client: it needs one that returns promises, not a transaction.',
  );
}

/** Clients have error classes of their own, and some put words before those of Redis. */
function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.includes('NOSCRIPT');
}
