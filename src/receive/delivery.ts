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
}
