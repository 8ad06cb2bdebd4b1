import type { Run } from '../replay/once.ts';

/** What a handler is told about the delivery that carried the event. */
export interface EventContext<TRequest> {
  /** What the event is remembered under: source, scope and the event's own id. The same for every retry. */
  readonly deliveryKey: string;
  /** When the delivery was signed; each retry is signed anew. */
  readonly signedAt: Date;
  /** Which of the secrets matched: 0 unless several were given. */
  readonly secretIndex: number;
  /** The body as it arrived. */
  readonly rawBody: Uint8Array;
  /** What the framework gave. */
  readonly request: TRequest;
  /** Aborts when the claim on the event is lost, so that somebody else may be handling it: stop then. */
  readonly signal: AbortSignal;
}

/**
 * What a handler is told, put together. The signal is only made when the handler looks at it. A class, since its getter is
 * made once: an object literal with a getter costs a microsecond each time.
 */
export class DeliveryContext<TRequest> implements EventContext<TRequest> {
  readonly deliveryKey: string;
  readonly signedAt: Date;
  readonly secretIndex: number;
  readonly rawBody: Uint8Array;
  readonly request: TRequest;
  readonly #running: Run;

  constructor(
    deliveryKey: string,
    signature: { readonly timestamp: number; readonly secretIndex: number },
    rawBody: Uint8Array,
    request: TRequest,
    running: Run,
  ) {
    this.deliveryKey = deliveryKey;
    this.signedAt = new Date(signature.timestamp * 1000);
    this.secretIndex = signature.secretIndex;
    this.rawBody = rawBody;
    this.request = request;
    this.#running = running;
  }

  get signal(): AbortSignal {
    return this.#running.signal;
  }
}
