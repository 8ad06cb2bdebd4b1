import { CreateTableCommand, DescribeTableCommand, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { isError } from '../../realms.ts';
import { type Exchange, wrongKey } from './exchange.ts';
import { keyAttribute, ttlAttribute } from './item.ts';

/** How long a new table may take until it is active, in milliseconds, and how often callhook asks. */
const [patienceMs, pollMs] = [120_000, 500];

/**
 * Creates the table, billed by request, waits until it is active, and turns its time to live on. Changes nothing about a
 * table that exists but for that.
 *
 * @throws {Error} If the table has another key, or is not active in time; otherwise the error of the client.
 */
export async function createTable(exchange: Exchange, table: string): Promise<void> {
  const create = new CreateTableCommand({
    TableName: table,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: keyAttribute, KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: keyAttribute, AttributeType: 'S' }],
  });
  await unless(['ResourceInUseException'], exchange(create)); // it exists, or another process creates it
  await untilActive(exchange, table);
  const expire = new UpdateTimeToLiveCommand({
    TableName: table,
    TimeToLiveSpecification: { AttributeName: ttlAttribute, Enabled: true },
  });
  try {
    // Servers for tests delete nothing by themselves. A ValidationException says that it is on already, or being turned on.
    await unless(['UnknownOperationException', 'ValidationException'], exchange(expire), /different/i);
  } catch (cause) {
    if (!isError(cause) || cause.name !== 'ValidationException') throw cause;
    const message = `The time to live of the table ${table} could not be turned on: its attribute must be ${ttlAttribute}.`;
    throw new Error(message, { cause });
  }
}

async function untilActive(exchange: Exchange, table: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += pollMs) {
    // A table that was created a moment ago may not be found yet.
    const output = await unless(
      ['ResourceNotFoundException'],
      exchange(new DescribeTableCommand({ TableName: table })),
    );
    const { TableStatus, KeySchema, AttributeDefinitions } = Object(Object(output).Table);
    if (Array.isArray(KeySchema) && !isOurs(KeySchema, AttributeDefinitions)) throw wrongKey(table);
    if (TableStatus === 'ACTIVE' || TableStatus === 'UPDATING') return;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  throw new Error(`The table ${table} is not active after ${patienceMs / 1_000} s: look at its status in the console.`);
}

interface NamedAttribute {
  readonly AttributeName?: unknown;
  readonly AttributeType?: unknown;
}

/** @param attributes Those of the key and of the indexes that the table may have. */
function isOurs(key: readonly NamedAttribute[], attributes: readonly NamedAttribute[]): boolean {
  const ours = attributes.find(({ AttributeName }) => AttributeName === keyAttribute);
  return key.length === 1 && key[0]?.AttributeName === keyAttribute && ours?.AttributeType === 'S';
}

/** Waits for an answer; an error with one of these names counts as none, unless its message is one of these. */
async function unless(names: readonly string[], answer: Promise<unknown>, but?: RegExp): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    const thrown = isError(error) && isError(error.cause) ? error.cause : error; // with or without a remedy
    if (isError(thrown) && names.includes(thrown.name) && !but?.test(thrown.message)) return undefined;
    throw error;
  }
}
