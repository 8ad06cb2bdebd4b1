import { isError } from '../../realms.ts';
import type { DynamodbClient } from './client.ts';
import { keyAttribute } from './item.ts';
import type { ServerClock, TimeSample } from './server-clock.ts';

/** A command of the SDK, with a middleware stack of its own. */
interface Command {
  readonly middlewareStack: { add(middleware: never, options: never): void };
}

type Next = (args: unknown) => Promise<{ readonly response?: unknown }>;

/** Sends a command, and returns its output. */
export type Exchange = (command: Command) => Promise<unknown>;

/**
 * Returns a function that sends commands of the SDK to a table, waits no longer than `timeoutMs` for each, with the attempts
 * that the SDK makes, and tells the clock the time of each response.
 *
 * @throws {TypeError} If no response with a `Date` has come: then the client is not one of DynamoDB.
 * @throws {Error} If the table does not exist or has another key, with the way to create it, and when the time is up;
 *   otherwise the error of the client.
 */
export function exchangeOver(client: DynamodbClient, table: string, clock: ServerClock, timeoutMs: number): Exchange {
  // The SDK's own `send` has a type for each command.
  const sender = client as unknown as { send(command: Command, options: object): PromiseLike<unknown> };

  return async (command) => {
    let sample: TimeSample | undefined;
    listen(command, clock, (heard) => {
      sample = heard;
    });
    const abortSignal = AbortSignal.timeout(timeoutMs);
    try {
      const output = await sender.send(command, { abortSignal });
      if (sample === undefined) throw withoutDate();
      return output;
    } catch (error) {
      if (abortSignal.aborted) throw new Error(`DynamoDB has not answered within ${timeoutMs} ms.`, { cause: error });
      throw explained(error, table);
    } finally {
      if (sample !== undefined) clock.learn(sample);
    }
  };
}

/** Reads the `Date` of each response, also of those that are errors. The stack of the client stays as it is. */
function listen(command: Command, clock: ServerClock, hear: (sample: TimeSample) => void): void {
  const middleware = (next: Next) => async (args: unknown) => {
    const sentAt = clock.ticks();
    const result = await next(args);
    const { headers } = Object(result.response);
    const date = Date.parse(String(Object(headers).date));
    if (!Number.isNaN(date)) hear({ date, sentAt, receivedAt: clock.ticks() });
    return result;
  };
  // The lowest priority is next to the HTTP handler, so that nothing has read the response or thrown because of it.
  command.middlewareStack.add(
    middleware as never,
    { step: 'deserialize', priority: 'low', name: 'callhookDate' } as never,
  );
}

function withoutDate(): TypeError {
  return new TypeError(
    'dynamodbStore got an answer without the HTTP header Date, by which it knows the time: pass a DynamoDBClient itself, not a mock, and let proxies keep the header.',
  );
}

/** Adds the remedy to an error that has one. */
function explained(cause: unknown, table: string): unknown {
  if (!isError(cause)) return cause;
  if (cause.message === 'Region is missing') {
    return new Error('The client of DynamoDB has no region: pass new DynamoDBClient({ region }), or set AWS_REGION.', {
      cause,
    });
  }
  if (cause.name === 'ResourceNotFoundException') {
    const message = `The table ${table} does not exist in this account and region: run \`await store.createTable()\` once, or create it with the partition key ${keyAttribute}.`;
    return new Error(message, { cause });
  }
  if (
    cause.name === 'ValidationException' &&
    /key element does not match|Missing the key|Type mismatch for key/i.test(cause.message)
  ) {
    return wrongKey(table, cause);
  }
  return cause;
}

/** Makes the error for a table with another key. */
export function wrongKey(table: string, cause?: unknown): Error {
  const message = `The table ${table} has another key: callhook needs a table with the partition key ${keyAttribute} (a string) and without a sort key.`;
  return new Error(message, { cause });
}
