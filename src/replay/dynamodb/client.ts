import { kindOf } from '../../read-options.ts';
import { isInstance } from '../../realms.ts';

/**
 * A client of DynamoDB: a `DynamoDBClient` or a `DynamoDB` of `@aws-sdk/client-dynamodb`, or a `DynamoDBDocumentClient` of
 * `@aws-sdk/lib-dynamodb`.
 */
export interface DynamodbClient {
  /** Sends a command. */
  send(command: never): PromiseLike<unknown>;
  /** Says which service it is a client of. */
  readonly config: object;
  /** Distinguishes it from clients of `aws-sdk` 2; never called. */
  readonly middlewareStack: object;
}

/**
 * Returns a client that the store can use.
 *
 * @throws {TypeError} For anything else. The message says what to pass.
 */
export function usableClient(client: DynamodbClient): DynamodbClient {
  const given = misfit(client, Object(client));
  if (given === undefined) return client;
  throw new TypeError(`dynamodbStore needs a DynamoDBClient of @aws-sdk/client-dynamodb, got ${given}`);
}

/** Says what was passed instead of a client, and what to pass; nothing for a client. */
function misfit(given: unknown, members: Readonly<Record<string, unknown>>): string | undefined {
  if ((typeof given === 'string' && given !== '') || isInstance(given, 'URL')) {
    return 'a text: pass new DynamoDBClient({ region }), or new DynamoDBClient({ region, endpoint }).';
  }
  if (typeof given === 'function') return 'a function: pass the client that it makes, as in new DynamoDBClient().';
  const { serviceId } = Object(members.config);
  if (typeof members.send === 'function' && typeof members.middlewareStack === 'object') {
    return serviceId === 'DynamoDB'
      ? undefined
      : 'a client of another service of AWS: pass new DynamoDBClient({ region }).';
  }
  if ('then' in members) return 'a promise: await it.';
  if (isOfVersion2(members) || isOfVersion2(Object(members.service))) {
    return 'a client of aws-sdk 2: run `npm install @aws-sdk/client-dynamodb`, and pass new DynamoDBClient({ region }).';
  }
  if ('resolveMiddleware' in members) return 'a command: pass the client that sends it.';
  return `${kindOf(given)}: pass new DynamoDBClient({ region }), or the client that your own wrapper was made with.`;
}

function isOfVersion2({ makeRequest }: Readonly<Record<string, unknown>>): boolean {
  return typeof makeRequest === 'function';
}
