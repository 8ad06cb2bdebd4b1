import { brand } from '../copies.ts';
import {
  aFunction,
  anything,
  check,
  longestTimer,
  type OptionChecks,
  readOptions,
  wholeNumber,
} from '../read-options.ts';
import { type DynamodbClient, usableClient } from './dynamodb/client.ts';
import { createTable } from './dynamodb/create-table.ts';
import { exchangeOver } from './dynamodb/exchange.ts';
import { clockOf } from './dynamodb/server-clock.ts';
import { tableOver } from './dynamodb/table.ts';
import { committingIn, type WriteTransaction } from './dynamodb/transaction.ts';
import { longestDelayMs, verbsOver } from './dynamodb/verbs.ts';
import type { Marks, ReplayStore } from './replay-store.ts';

export type { DynamodbClient } from './dynamodb/client.ts';
export type { CommitEntry } from './dynamodb/transaction.ts';

/** The options of {@link dynamodbStore}. */
export interface DynamodbStoreOptions {
  /** The table for claims, its name or its ARN. Default `callhook_claims`. */
  readonly table?: string | undefined;
  /**
   * How long the store waits for an answer of DynamoDB, in whole milliseconds, with the attempts that the SDK makes. Default
   * 4,000: less than the default of `storeTimeoutMs`. It then closes the connection, so that the next request takes another.
   */
  readonly requestTimeoutMs?: number | undefined;
  /**
   * Returns the time that has passed, in milliseconds, by a clock that nobody sets. Default `performance.now`. The store takes the
   * time of day from the answers of DynamoDB and uses this one in between.
   */
  readonly now?: (() => number) | undefined;
}

const optionChecks: OptionChecks<DynamodbStoreOptions> = {
  table: anything, // checked below
  requestTimeoutMs: /* @__PURE__ */ wholeNumber(1, longestTimer, 'milliseconds'),
  now: aFunction,
};

/** A replay store in a table of DynamoDB; see {@link dynamodbStore}. */
export interface DynamodbStore extends ReplayStore, Marks {
  /**
   * Creates the table if it does not exist, billed by request, waits until it is active, for two minutes at most, and turns the
   * time to live of `expiresAt` on. Any number of processes may call it at the same time. Its role needs `dynamodb:CreateTable`,
   * `DescribeTable` and `UpdateTimeToLive`; most teams create tables by infrastructure code instead.
   *
   * @throws {Error} If the table exists with another key; otherwise the error of the client.
   */
  createTable(): Promise<void>;
  /**
   * Makes the commit of a claim an entry of your own transaction, so that all of it happens or nothing. Give the result to
   * `claim.commit`, which throws `lease_lost` if another run has taken over. If the transaction is cancelled for another
   * reason, `claim.commit` throws the error of the SDK, and the claim is still held. Afterwards the store reads the item, and
   * fails if your transaction has left the entry out.
   *
   * @param write Sends a `TransactWriteItemsCommand` with the entry that it gets among its `TransactItems`. For the
   *   `TransactWriteCommand` of `@aws-sdk/lib-dynamodb`, take the second argument. It returns the promise of `send`.
   * @throws {TypeError} If `write` is not a function; the commit throws one if `write` does not return a promise.
   */
  writing(write: WriteTransaction): Pick<ReplayStore, 'commit'>;
}

/**
 * Makes a replay store in a table of DynamoDB, shared by all processes and functions that use the table, such as those of AWS
 * Lambda. An event costs two conditional writes, a duplicate one, and the first call of a client a read. Create the table with
 * infrastructure code or `createTable()` first. It is tested on dynalite, with `@aws-sdk/client-dynamodb` 3.1169, and needs
 * 3.363 or later.
 *
 * DynamoDB has no clock for conditions. The store takes the time from the `Date` of its answers, never from the machine's clock,
 * which may be wrong. A key in flight is judged by the answer that brought it. `Date` counts whole seconds, and the servers of
 * DynamoDB need not agree, so a lease ends for others at least 2 and at most 4.5 seconds late, and so does a memory.
 *
 * The store ends each request after `requestTimeoutMs`, so the client needs no timeouts for it. It never closes the client. Use
 * one region: conditions of a global table hold only in the region of each write.
 *
 * @param client A `DynamoDBClient` or `DynamoDB` of `@aws-sdk/client-dynamodb`, or a `DynamoDBDocumentClient`.
 * @param options See {@link DynamodbStoreOptions}; each has a default.
 * @throws {TypeError} For anything that is not such a client, and for an option that is unknown or wrong.
 *
 * @example On AWS Lambda.
 * ```ts
 * import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
 * import { bysWebhook } from 'callhook/lambda';
 * import { dynamodbStore } from 'callhook/replay/dynamodb';
 *
 * const replay = dynamodbStore(new DynamoDBClient({}), { table: 'claims' });
 * export const handler = bysWebhook('whsec_test', (event) => console.log(event.callId), { replay });
 * ```
 *
 * @example Effects exactly once: put your writes and the claim's commit in one transaction.
 * ```ts
 * import { DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
 * import { once } from 'callhook/replay';
 * import { dynamodbStore } from 'callhook/replay/dynamodb';
 *
 * const client = new DynamoDBClient({});
 * const store = dynamodbStore(client);
 *
 * export const saveCall = (eventId: string, callId: string) =>
 *   once(store, eventId, async (claim) => {
 *     const save = { Put: { TableName: 'calls', Item: { id: { S: callId } } } };
 *     await claim.commit(
 *       store.writing((commit) => client.send(new TransactWriteItemsCommand({ TransactItems: [save, commit] }))),
 *     );
 *   });
 * ```
 */
export function dynamodbStore(client: DynamodbClient, options?: DynamodbStoreOptions): DynamodbStore {
  const own = readOptions('dynamodbStore', options, optionChecks);
  const { table: name = 'callhook_claims', requestTimeoutMs = 4_000, now } = own;
  check(
    typeof name === 'string' && /^(arn:[\w-]+:dynamodb:[\w-]+:\d+:table\/)?[\w.-]{3,255}$/.test(name),
    `table must be the name of a table, 3 to 255 ASCII letters, digits, _, - and dots, or its ARN, got ${String(name)}.`,
  );
  const clock = clockOf(usableClient(client), now);
  const exchange = exchangeOver(client, name, clock, requestTimeoutMs);
  const table = tableOver(exchange, name, clock);

  const store: DynamodbStore = {
    ...verbsOver(table, clock),
    clockMarginMs: longestDelayMs,
    createTable: () => createTable(exchange, name),
    writing: (write) => committingIn(write, table, name),
  };
  brand(store, 'client', client);
  return store;
}
