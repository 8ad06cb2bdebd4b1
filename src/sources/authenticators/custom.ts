import { type Authenticator, headerName, type SignedDelivery } from '../authenticator.ts';

/** What a custom check is given. */
export interface CustomDelivery extends SignedDelivery {
  /** The secrets of the endpoint: whatever the sender gives for checking, a public key perhaps. */
  readonly secrets: readonly string[];
}

/** Settings of {@link custom}. */
export interface CustomOptions {
  /**
   * The header by which deliveries of this sender are told from those of others on the same endpoint. Default: none, and then
   * it must be the last of several senders, since all are taken for its own. It is not looked at here, only by the check.
   */
  readonly header?: string | undefined;
}

/**
 * Authenticates by a function of yours, for schemes that callhook does not have. Only `true` lets a delivery in: whatever
 * else it returns or throws, now or later, is answered with the opaque 400, and nothing of it is reported.
 *
 * Compare in constant time, and check the time of signing, if there is one. A check may be asynchronous; but
 * `secrets.some(async …)` is always true, so write a loop there.
 *
 * @param check Given the raw bytes and the headers.
 * @throws {TypeError} For a check that is no function.
 *
 * @example
 * ```ts
 * import { createPublicKey, verify } from 'node:crypto';
 * import { custom } from 'callhook';
 *
 * export const authenticator = custom(({ header, rawBody, secrets }) => {
 *   const signature = Buffer.from(String(header('x-signature')), 'base64');
 *   return secrets.some((pem) => verify(null, Buffer.from(rawBody), createPublicKey(pem), signature));
 * });
 * ```
 */
export function custom(
  check: (delivery: CustomDelivery) => boolean | PromiseLike<boolean>,
  options: CustomOptions = {},
): Authenticator<null> {
  if (typeof check !== 'function')
    throw new TypeError('custom needs a function that returns true for what is authentic.');
  const header = options.header === undefined ? undefined : headerName(options.header);
  return {
    header,
    async authenticate(delivery, secrets) {
      const isAuthentic = await holds(check, { ...delivery, secrets });
      return isAuthentic ? { ok: true, timestamp: null, secretIndex: 0 } : { ok: false, code: 'signature_mismatch' };
    },
  };
}

/** What a check throws may hold anything, the secret too. */
async function holds(check: (delivery: CustomDelivery) => unknown, delivery: CustomDelivery): Promise<boolean> {
  try {
    return (await check(delivery)) === true;
  } catch {
    return false;
  }
}
