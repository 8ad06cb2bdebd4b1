import type { Awaitable } from '../replay/replay-store.ts';

/** One HTTP request, as far as the receiver needs it. An adapter makes it of what its framework gives. */
export interface Delivery<TRequest> {
  /** The HTTP method, upper case. */
  readonly method: string;
  /** A header by its lower-case name, as the framework has it. */
  readonly header: (name: string) => string | readonly string[] | null | undefined;
  /**
   * Reads the body as it arrived.
   *
   * @throws {WebhookError} `body_too_large` as soon as more than `maxBytes` have come or were announced,
   *   `body_unreadable` when somebody has read it before, `body_incomplete` when the connection ended early.
   */
  readonly readBody: (maxBytes: number) => Awaitable<Uint8Array>;
  /** What the framework gave, for the handler and for a secret function. */
  readonly request: TRequest;
  /**
   * Finds what keeps work alive after the answer, such as `ctx` of a Worker: `ack: 'early'` and `context.waitUntil` stand on
   * it, and it is asked only when they are used. Default: there is no such thing.
   */
  execution?(request: TRequest): Execution | undefined;
}

/** What keeps work alive after the answer, as `ctx` of Workers and the contexts of other edge platforms do. */
export interface Execution {
  waitUntil(work: Promise<unknown>): unknown;
}
