import { DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { memoryStore, type OnceResult, once, type ReplayStore } from 'callhook/replay';
import { dynamodbStore } from 'callhook/replay/dynamodb';

export const store: ReplayStore = memoryStore({ maxEntries: 1_000 });

const result = await once(store, 'evt_1', ({ signal }) => Promise.resolve(Number(signal.aborted)));
expectType<OnceResult<number>>()(result);
if (result.status === 'in_flight') expectType<number>()(result.retryAfterMs);

const client = new DynamoDBClient({});
const claims = dynamodbStore(client, { table: 'claims' });
await once(claims, 'evt_1', (claim) =>
  claim.commit(claims.writing((commit) => client.send(new TransactWriteItemsCommand({ TransactItems: [commit] })))),
);
