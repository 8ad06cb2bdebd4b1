import type { Commands } from './commands.ts';
import { isOne, wasSet } from './reply.ts';
import { proveScript, runScript } from './scripts.ts';

/** How far the proof of a client is: going on since this monotonic time, or done. */
type Proof = true | { readonly promise: Promise<void>; readonly startedAt: number };

/** The time after which a proof without an end is begun again, in milliseconds. The key of a proof lives as long. */
const proofMs = 5_000;

/** Stores may share a client. */
const proofs = /* @__PURE__ */ new WeakMap<object, Proof>();

/**
 * Proves that a client does as it is told, once for each client and before its first claim: a second `SET` with `NX` of the
 * same key must be refused, and the key must have the first value and expire. Methods with the right names prove nothing: a
 * wrapper, or another version of a driver, may ignore options that it does not know, and then everyone would get the claim.
 *
 * @param prefix The prefix of the keys that the client may use.
 * @returns Nothing if it is proven already, so that a claim need not wait.
 * @throws {Error} If the client fails, and the error of the client. The next call tries again.
 */
export function proveClient(client: object, commands: Commands, prefix: string): Promise<void> | undefined {
  const proof = proofs.get(client);
  if (proof === true) return undefined;
  const now = performance.now();
  if (proof !== undefined && now - proof.startedAt < proofMs) return proof.promise;
  const begun = { promise: prove(commands, prefix), startedAt: now };
  proofs.set(client, begun);
  begun.promise.then(
    () => proofs.set(client, true),
    () => proofs.get(client) === begun && proofs.delete(client),
  );
  return begun.promise;
}

async function prove(commands: Commands, prefix: string): Promise<void> {
  const [key, value, other] = [`${prefix}proof:${crypto.randomUUID()}`, crypto.randomUUID(), crypto.randomUUID()];
  if (!wasSet(await commands.setIfFree(key, value, proofMs))) throw unproven('it refused to set a key that is free');
  if (wasSet(await commands.setIfFree(key, other, proofMs))) {
    throw unproven('it set a key twice that it should set only if it is free, so that everyone would get the claim');
  }
  const isKept = isOne(await runScript(commands, proveScript, key, [value, String(proofMs)]));
  if (!isKept) throw unproven('a key did not get its value, or does not expire');
}

function unproven(fault: string): Error {
  return new Error(
    `The Redis client does not do as it is told: ${fault}. Pass a client of ioredis, redis or @upstash/redis itself, without a wrapper that drops options.`,
  );
}
