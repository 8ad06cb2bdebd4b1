import type { Claim } from '../replay/claim.ts';
import type { ReplayStore } from '../replay/replay-store.ts';
import type { Delivery } from './delivery.ts';
import { type WaitUntil, type WaitUntilOption, waitUntilOf } from './wait-until.ts';

/** What a handler is told about the delivery that carried the event. */
export interface EventContext<TRequest, TTime extends number | null = number> {
  /** What the event is remembered under: source, scope and the event's own id. The same for every retry. */
  readonly eventKey: string;
  /** When the delivery was signed; each retry is signed anew. `null` for a source that signs no time. */
  readonly signedAt: SignedAt<TTime>;
  /** Which of the secrets matched: 0 unless several were given. */
  readonly secretIndex: number;
  /** The body as it arrived. */
  readonly rawBody: Uint8Array;
  /** What the framework gave. */
  readonly request: TRequest;
  /** Aborts when the claim on the event is lost, so that somebody else may be handling it: stop then. */
  readonly signal: AbortSignal;
  /**
   * True for an event from before the end of its call that has come after it, such as a late `call.in_progress`: do not let
   * it overwrite what is newer. Always false without the option `detectStale`.
   */
  readonly stale: boolean;
  /**
   * Keeps work alive after the answer that may be lost, such as writing statistics: `ctx.waitUntil` of Workers, or the option
   * `waitUntil`. `undefined` where the platform has no such thing. What your handler does itself needs none.
   */
  readonly waitUntil: WaitUntil | undefined;
  /**
   * Records the event as handled now, through `store`, in place of the commit that follows the handler. With
   * `postgresStore(pool).within(client)` that is part of your own transaction, so that your writes and the event's being
   * handled both happen or neither does. Call it last in the transaction. Without a replay store it does nothing.
   *
   * @throws {WebhookError} `lease_lost` when somebody else has taken over: let the transaction roll back.
   */
  commit(store: Pick<ReplayStore, 'commit'>): Promise<void>;
}

/** A `Date` for a source that signs the time, `null` for one that does not. */
export type SignedAt<TTime extends number | null> = TTime extends number ? Date : null;

/**
 * What a handler is told, put together. The signal is only made when the handler looks at it. A class, since its getter is
 * made once: an object literal with a getter costs a microsecond each time.
 */
export class DeliveryContext<TRequest> implements EventContext<TRequest, number | null> {
  readonly eventKey: string;
  readonly signedAt: Date | null;
  readonly secretIndex: number;
  readonly rawBody: Uint8Array;
  readonly request: TRequest;
  readonly stale: boolean;
  readonly #claim: Claim;
  readonly #delivery: Delivery<TRequest>;
  readonly #waitUntil: WaitUntilOption<TRequest> | undefined;

  constructor(
    eventKey: string,
    signature: { readonly timestamp: number | null; readonly secretIndex: number },
    rawBody: Uint8Array,
    delivery: Delivery<TRequest>,
    stale: boolean,
    claim: Claim,
    waitUntil: WaitUntilOption<TRequest> | undefined,
  ) {
    this.eventKey = eventKey;
    this.signedAt = signature.timestamp === null ? null : new Date(signature.timestamp * 1000);
    this.secretIndex = signature.secretIndex;
    this.rawBody = rawBody;
    this.request = delivery.request;
    this.stale = stale;
    this.#claim = claim;
    this.#delivery = delivery;
    this.#waitUntil = waitUntil;
  }

  get signal(): AbortSignal {
    return this.#claim.signal;
  }

  get waitUntil(): WaitUntil | undefined {
    return waitUntilOf(this.#delivery, this.#waitUntil);
  }

  commit(store: Pick<ReplayStore, 'commit'>): Promise<void> {
    return this.#claim.commit(store);
  }
}
