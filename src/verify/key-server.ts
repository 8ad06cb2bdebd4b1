import { WebhookError } from '../errors.ts';
import { parseJson } from '../parse-json.ts';
import { decodeUtf8 } from '../utf8.ts';

/** A JSON Web Key Set (RFC 7517), whose keys are not checked yet. */
export interface KeySet {
  readonly keys: readonly object[];
}

/** How long callhook uses keys without asking for newer ones, in milliseconds. */
const freshMs = 600_000;
/** How long it uses them while the server cannot be reached. */
const longestMs = 3_600_000;
/** The time between two requests. A token with an unknown key costs at most one request in it, also if an attacker sends many. */
const coolDownMs = 10_000;
/** How long a request may take, with its answer. */
const timeoutMs = 5_000;
/** The most bytes of an answer. */
const maxBytes = 262_144;

/**
 * Returns a function that asks a key server for the public keys of a sender, and keeps them for 10 minutes. If the server cannot be
 * reached, it uses the keys that it has, for at most an hour.
 *
 * @param url The URL of the key set.
 * @returns Gives the keys. With `known`, it asks for newer keys than these, unless it has asked within the last 10 seconds. Rejects with
 *   a `WebhookError`, `keys_unavailable`, as long as it has no keys, or if it cannot tell whether the server has newer ones.
 */
export function keyServer(url: string): (known?: KeySet) => Promise<KeySet> {
  let set: KeySet | undefined;
  let fetchedAt = 0;
  let isReachable = true;
  let restUntil = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;

  async function fetchKeys(): Promise<void> {
    if (set !== undefined) restUntil = performance.now() + coolDownMs; // also for other requests, meanwhile
    try {
      set = await readKeys(url);
      fetchedAt = performance.now();
      isReachable = true;
    } catch {
      isReachable = false;
    } finally {
      restUntil = performance.now() + coolDownMs;
      asking = undefined;
    }
  }

  return async (known) => {
    const now = performance.now();
    const isEnough = set !== undefined && set !== known && now - fetchedAt < freshMs;
    if (!isEnough && (asking !== undefined || now >= restUntil)) {
      // A request of Workers cannot wait for another one's.
      const answer = asking ?? fetchKeys();
      if (!onWorkers()) asking = answer;
      await answer;
    }
    const isOld = performance.now() - fetchedAt >= longestMs;
    if (set === undefined || isOld || (set === known && !isReachable)) throw unavailable();
    return set;
  };
}

function onWorkers(): boolean {
  return (globalThis as { navigator?: { userAgent?: string } }).navigator?.userAgent === 'Cloudflare-Workers';
}

function unavailable(): WebhookError {
  return new WebhookError('keys_unavailable', 'The key server cannot be reached, or its answer is not a set of keys.', {
    retryAfter: coolDownMs / 1_000,
  });
}

async function readKeys(url: string): Promise<KeySet> {
  const signal = AbortSignal.timeout(timeoutMs);
  // Workers do not know `redirect: 'error'`.
  const response = await fetch(url, { redirect: 'manual', signal, headers: { accept: 'application/json' } });
  const answer = response.status === 200 ? parseJson(decodeUtf8(await readBytes(response))) : undefined;
  if (isKeySet(answer)) return answer;
  await response.body?.cancel();
  throw unavailable();
}

async function readBytes(response: Response): Promise<Uint8Array> {
  const bytes = new Uint8Array(maxBytes); // not a Blob, which a test environment may have replaced by one without bytes
  let size = 0;
  for await (const chunk of response.body ?? []) {
    if (size + chunk.byteLength > maxBytes) throw unavailable(); // which ends the body
    bytes.set(chunk, size);
    size += chunk.byteLength;
  }
  return bytes.subarray(0, size);
}

function isKeySet(value: unknown): value is KeySet {
  const { keys } = Object(value) as { readonly keys?: unknown };
  return Array.isArray(keys) && keys.every((key) => typeof key === 'object' && key !== null);
}
