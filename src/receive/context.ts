import { type OptionChecks, readOptions } from '../read-options.ts';
import type { Claim } from '../replay/claim.ts';
import type { ReplayStore } from '../replay/replay-store.ts';
import { aReply, type Reply } from '../reply.ts';
import type { FieldIssue } from '../schema/field-issue.ts';
import type { WaitUntil } from './early.ts';

/** Tells a handler about the delivery that carried the event. */
export interface EventContext<TRequest, TTime extends number | null = number> {
  /**
   * Names the event: source, scope and event id. The same for every retry, so that a worker may give it to `once` as the key of its
   * job. The replay store keeps the event itself under `event:` and this name, as `eventKeyOf` returns it.
   */
  readonly eventKey: string;
  /** When the sender signed the delivery; each retry is signed again. `null` if the source signs no time. */
  readonly signedAt: SignedAt<TTime>;
  /** Which of the secrets matched: 0 unless you gave several. */
  readonly secretIndex: number;
  /** The raw body as it arrived. */
  readonly rawBody: Uint8Array;
  /** The framework's request, or its context. */
  readonly request: TRequest;
  /**
   * The fields that did not fit the schema, 20 at most: callhook has converted their values without loss, or replaced them by
   * `null`. Empty for nearly every event.
   */
  readonly issues: readonly FieldIssue[];
  /** Aborts when the claim on the event is lost. Another process may be handling the event then, so stop. */
  readonly signal: AbortSignal;
  /**
   * True for an event that arrives after a later one of its call, such as a late `call.in_progress`: do not let it overwrite newer
   * state. Always false without the option `detectStale`.
   */
  readonly stale: boolean;
  /**
   * Keeps work alive after the answer, such as writing statistics, which may be lost. It is `ctx.waitUntil` of Workers, or the
   * option `waitUntil`; `undefined` if the platform has neither. The work of the handler itself does not need it.
   */
  readonly waitUntil: WaitUntil | undefined;
  /**
   * Records the event as handled now, through `store`, instead of the commit that follows the handler. With
   * `postgresStore(pool).within(client)` the commit is part of your own transaction: your writes and the record of the event
   * both happen, or neither does. Call it last in the transaction. Without a replay store it does nothing.
   *
   * @param options `reply`: the answer to the sender, which the store keeps for duplicates. It must be below 500.
   * @throws {WebhookError} `lease_lost` if another run has taken over, and `store_unavailable` without an answer within
   *   `storeTimeoutMs`: let the transaction roll back, because a commit that was given up may yet take effect.
   * @throws The error of the store. The claim is still held, and you may try again.
   * @throws {TypeError} For an answer that `reply` has not made, or where no answer can be given.
   */
  commit(store: Pick<ReplayStore, 'commit'>, options?: CommitOptions): Promise<void>;
}

/** Settings of `context.commit`. */
export interface CommitOptions {
  /** The answer to the sender. Default: what the handler returns. */
  readonly reply?: Reply | undefined;
}

/** A `Date` for a source that signs the time, `null` for one that does not. */
export type SignedAt<TTime extends number | null> = TTime extends number ? Date : null;

/** The parts from which a context is made. */
export interface ContextParts<TRequest> {
  readonly eventKey: string;
  readonly signature: { readonly timestamp: number | null; readonly secretIndex: number };
  readonly rawBody: Uint8Array;
  readonly request: TRequest;
  readonly issues: readonly FieldIssue[];
  readonly stale: boolean;
  /** Finds the function that keeps work alive after the answer. */
  readonly waitUntil: () => WaitUntil | undefined;
  /** Takes the answer that `commit` got, and returns what takes it back. It throws if the sender can get none. */
  readonly keepReply: (reply: Reply) => () => void;
}

const commitOptionChecks: OptionChecks<CommitOptions> = { reply: aReply };

/**
 * The context of one delivery. It makes the signal only if the handler reads it. A class, because an object literal with a
 * getter costs a microsecond each time.
 */
export class DeliveryContext<TRequest> implements EventContext<TRequest, number | null> {
  readonly eventKey: string;
  readonly signedAt: Date | null;
  readonly secretIndex: number;
  readonly rawBody: Uint8Array;
  readonly request: TRequest;
  readonly issues: readonly FieldIssue[];
  readonly stale: boolean;
  /** Not a method, so that `const { commit } = context` works. */
  readonly commit = async (store: Pick<ReplayStore, 'commit'>, options?: CommitOptions): Promise<void> => {
    const { reply } = readOptions('commit', options, commitOptionChecks);
    const forget = reply && this.#parts.keepReply(reply);
    try {
      await this.#claim.commit(store);
    } catch (error) {
      forget?.(); // the transaction rolls back, and the answer with it
      throw error;
    }
  };
  readonly #parts: ContextParts<TRequest>;
  readonly #claim: Claim;

  constructor(parts: ContextParts<TRequest>, claim: Claim) {
    const { signature } = parts;
    this.eventKey = parts.eventKey;
    this.signedAt = signature.timestamp === null ? null : new Date(signature.timestamp * 1000);
    this.secretIndex = signature.secretIndex;
    this.rawBody = parts.rawBody;
    this.request = parts.request;
    this.issues = parts.issues;
    this.stale = parts.stale;
    this.#parts = parts;
    this.#claim = claim;
  }

  get signal(): AbortSignal {
    return this.#claim.signal;
  }

  get waitUntil(): WaitUntil | undefined {
    return this.#parts.waitUntil();
  }
}
