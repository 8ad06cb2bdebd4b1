import type { Awaitable } from '../../replay/replay-store.ts';
import type { Scheme } from '../../sources/authenticator.ts';

/** A request that is not signed yet. */
export interface UnsignedRequest {
  readonly method: 'GET' | 'POST';
  /** The whole URL, with its query. */
  readonly url: string;
  /** The value of the header `Content-Type`; `undefined` for a GET. */
  readonly contentType: string | undefined;
  /** The body, as it will be sent; empty for a GET. */
  readonly body: string;
  /** The id of the event, for a scheme that signs one. Default: a random one. */
  readonly id?: string | undefined;
}

/** The parts that signing adds to a request. */
export interface Signature {
  /** The headers, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** The URL, for a scheme that adds a parameter to it. Default: as it was. */
  readonly url?: string;
}

/**
 * Signs a request as the senders of a scheme do.
 *
 * @param secret The secret, or the private key, of the sender.
 * @param at The time of signing.
 * @param scheme The settings of the authenticator.
 */
export type Signer<TScheme extends Scheme = Scheme> = (
  request: UnsignedRequest,
  secret: string,
  at: Date,
  scheme: TScheme,
) => Awaitable<Signature>;
