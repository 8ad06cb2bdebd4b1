import { WebhookError } from '../../errors.ts';
import { check } from '../../read-options.ts';
import { cachedKeys } from '../../verify/cached-keys.ts';
import { type KeySet, keyServer } from '../../verify/key-server.ts';
import type { ParsedJwt } from '../../verify/parse-jwt.ts';

/**
 * The functions of the package `jose` (5 or newer) that callhook calls. The user loads it, because bundlers would warn everybody who does
 * not have it of an import in callhook.
 */
export interface Jose {
  importSPKI(pem: string, algorithm: string): PromiseLike<unknown>;
  createLocalJWKSet(keys: { keys: never[] }): unknown;
  compactVerify(token: string, key: never, allowed: { algorithms: string[] }): PromiseLike<unknown>;
}

/** Verifies a token, or rejects. */
type Verify = (token: ParsedJwt) => Promise<unknown>;

/** More than this are only there to cost time: the key sets of senders have two or three keys. */
const maxKeys = 16;
/**
 * Finds the secret, a public key as PEM or the URL of a key set, with which the signature of a token is valid.
 *
 * @param load Loads the package `jose`.
 * @returns Gives the index of the secret, or -1. Rejects with a `WebhookError`: `keys_unavailable` if no secret matched and a key server
 *   could not be reached, and `internal_error` without `jose`.
 */
export function publicKeys(
  load: () => PromiseLike<Jose>,
): (token: ParsedJwt, secrets: readonly string[]) => Promise<number> {
  const pemKeys = cachedKeys((pem) => verifyWithPem(pem, load));
  const servers = cachedKeys((url) => verifyWithServer(keyServer(url), load));

  return async (token, secrets) => {
    let failure: WebhookError | undefined;
    for (const [index, secret] of secrets.entries()) {
      try {
        const verify = isPem(secret) ? pemKeys(secret) : servers(secret);
        await verify(token);
        return index;
      } catch (thrown) {
        if (thrown instanceof WebhookError) failure = thrown; // another secret may match
      }
    }
    if (failure !== undefined) throw failure;
    return -1;
  };
}

/** @throws {TypeError} For a secret that is neither a public key as PEM nor the URL of a key set. */
export function checkPublicKey(secret: string): void {
  check(
    isPem(secret) || isKeySetUrl(secret),
    "secret must be the sender's public key as PEM (-----BEGIN PUBLIC KEY-----), or the https URL of its key set.",
  );
}

function isPem(secret: string): boolean {
  return /^-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\s]+-----END PUBLIC KEY-----$/.test(secret);
}

/** Keys that come over http could be anyone's, unless they come from this machine. */
function isKeySetUrl(secret: string): boolean {
  if (!URL.canParse(secret)) return false;
  const { protocol, hostname } = new URL(secret);
  return protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname));
}

function verifyWithPem(pem: string, load: () => PromiseLike<Jose>): Verify {
  const keys = new Map<string, unknown>(); // a few algorithms
  return async (token) => {
    const { importSPKI, compactVerify } = await loaded(load);
    const algorithm = String(token.algorithm);
    const key = keys.get(algorithm) ?? (await importSPKI(pem, algorithm));
    keys.set(algorithm, key);
    await compactVerify(token.token, key as never, { algorithms: [algorithm] });
  };
}

function verifyWithServer(keysOf: ReturnType<typeof keyServer>, load: () => PromiseLike<Jose>): Verify {
  const imported = new WeakMap<object, unknown>();

  /** Tells if one of the keys has signed a token; `undefined` if a newer set may have another key for it. */
  async function isSigned({ token, algorithm, keyId }: ParsedJwt, { keys }: KeySet): Promise<boolean | undefined> {
    const { createLocalJWKSet, compactVerify } = await loaded(load);
    const candidates = keys.filter((key) => keyId === undefined || ('kid' in key && key.kid === keyId));
    for (const key of candidates.slice(0, maxKeys)) {
      try {
        // It also checks that the key is for signatures with this algorithm.
        const own = imported.get(key) ?? createLocalJWKSet({ keys: [key as never] });
        imported.set(key, own);
        await compactVerify(token, own as never, { algorithms: [String(algorithm)] });
        return true;
      } catch {}
    }
    return keyId === undefined || candidates.length === 0 ? undefined : false;
  }

  return async (token) => {
    const keys = await keysOf();
    const first = await isSigned(token, keys);
    if (first ?? (await isSigned(token, await keysOf(keys)))) return;
    throw new Error('No key of the set has signed the token.');
  };
}

/** @throws {WebhookError} `internal_error`: a function that is missing would otherwise look like a wrong signature. */
async function loaded(load: () => PromiseLike<Jose>): Promise<Jose> {
  let jose: { readonly [name: string]: unknown };
  try {
    jose = Object(await load());
  } catch {
    throw new WebhookError('internal_error', 'The package jose cannot be loaded: npm install jose.');
  }
  const isJose = ['importSPKI', 'createLocalJWKSet', 'compactVerify'].every((name) => typeof jose[name] === 'function');
  if (isJose) return jose as unknown as Jose; // it has the functions
  throw new WebhookError(
    'internal_error',
    "jose must return the package jose, 5 or newer: jose: () => import('jose').",
  );
}
