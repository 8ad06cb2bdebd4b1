import type { SignedDelivery } from '../sources/authenticator.ts';
import type { PublicUrl } from '../sources/source.ts';
import type { Delivery } from './delivery.ts';

/** The delivery as an authenticator and a source see it. A class, whose getters read the URL only for senders that need it. */
export class SignedRequest implements SignedDelivery {
  readonly method: string;
  readonly header: SignedDelivery['header'];
  readonly rawBody: Uint8Array;
  readonly #delivery: Delivery<unknown>;
  readonly #publicUrl: PublicUrl | undefined;
  #url: string | undefined;

  /** @param publicUrl That of the source. */
  constructor(delivery: Delivery<unknown>, rawBody: Uint8Array, publicUrl: PublicUrl | undefined) {
    this.method = delivery.method;
    this.header = delivery.header;
    this.rawBody = rawBody;
    this.#delivery = delivery;
    this.#publicUrl = publicUrl;
  }

  get url(): string {
    if (this.#url === undefined) {
      const url = (this.#delivery.url?.() ?? 'http://localhost/').replace(/#.*$/s, '');
      const { method, header } = this;
      this.#url = this.#publicUrl?.({ method, url, header }) ?? url;
    }
    return this.#url;
  }

  /** Whether anything has read the URL. An authenticator that has not cannot know whether the URL is the sender's. */
  get isUrlRead(): boolean {
    return this.#url !== undefined;
  }

  get query(): URLSearchParams {
    return new URLSearchParams(/\?(.*)/s.exec(this.url)?.[1]);
  }

  /** Returns the same delivery with another body, for one that came encoded. */
  withBody(rawBody: Uint8Array): SignedRequest {
    return new SignedRequest(this.#delivery, rawBody, this.#publicUrl);
  }
}
