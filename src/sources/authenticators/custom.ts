import { anything, check, kindOf, readOptions } from '../../read-options.ts';
import { type Authenticator, headerName, type SignedDelivery } from '../authenticator.ts';

/** The delivery that a custom check reads. */
export interface CustomDelivery extends SignedDelivery {
  /** The secrets of the endpoint, with which you check its deliveries; a public key, for some senders. */
  readonly secrets: readonly string[];
}

/** Settings of {@link custom}. */
export interface CustomOptions {
  /**
   * The header that every delivery of this sender carries. callhook refuses a delivery without it before it reads the body,
   * and tells the sender by it from others on the same endpoint; only your check reads its value. Default: none. Such a sender
   * must be the last of several, since every delivery counts as one of its own.
   */
  readonly header?: string | undefined;
}

/**
 * Authenticates deliveries with your own function, for a scheme that callhook does not have. Only `true` accepts a delivery.
 * If the function returns anything else or throws, callhook answers the opaque 400 and reports nothing of it.
 *
 * Compare in constant time, and check the time of signing if there is one. The function may be asynchronous, but
 * `secrets.some(async …)` is always true, so write a loop there.
 *
 * @param isAuthentic Gets the raw body, the headers and the secrets.
 * @throws {TypeError} For a first argument that is not a function and a wrong option.
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
  isAuthentic: (delivery: CustomDelivery) => boolean | PromiseLike<boolean>,
  options?: CustomOptions,
): Authenticator<null> {
  const isFunction = typeof isAuthentic === 'function';
  check(isFunction, `custom needs a function that returns true for an authentic delivery, got ${kindOf(isAuthentic)}.`);
  const { header } = readOptions('custom', options, { header: anything });
  return {
    header: header === undefined ? undefined : headerName(header),
    tolerance: undefined, // own, so that nothing put on Object.prototype counts
    readHeaders: undefined,
    checkSecret: undefined,
    async authenticate(delivery, secrets) {
      const isTrue = await returnsTrue(isAuthentic, new CustomRequest(delivery, secrets));
      return isTrue ? { ok: true, timestamp: null, secretIndex: 0 } : { ok: false, code: 'signature_mismatch' };
    },
  };
}

/** Not a spread, which would read the URL of every delivery. */
class CustomRequest implements CustomDelivery {
  readonly method: string;
  readonly header: SignedDelivery['header'];
  readonly rawBody: SignedDelivery['rawBody'];
  readonly secrets: readonly string[];
  readonly #delivery: SignedDelivery;

  constructor(delivery: SignedDelivery, secrets: readonly string[]) {
    this.method = delivery.method;
    this.header = delivery.header;
    this.rawBody = delivery.rawBody;
    this.secrets = secrets;
    this.#delivery = delivery;
  }

  get url(): string {
    return this.#delivery.url;
  }

  get query(): URLSearchParams {
    return this.#delivery.query;
  }
}

/** Drops what the function throws, since that may hold anything, even the secret. */
async function returnsTrue(isAuthentic: (delivery: CustomDelivery) => unknown, delivery: CustomDelivery) {
  try {
    return (await isAuthentic(delivery)) === true;
  } catch {
    return false;
  }
}
