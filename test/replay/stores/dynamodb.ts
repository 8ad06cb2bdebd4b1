import { dynamodb } from '../../services/dynamodb.ts';
import type { StoreUnderTest } from './store-under-test.ts';

export const dynamodbStores: readonly StoreUnderTest[] = [
  {
    name: 'dynamodbStore over @aws-sdk/client-dynamodb',
    service: dynamodb,
    async open(space) {
      // Here, because the store loads the SDK.
      const { dynamodbStore } = await import('../../../src/replay/dynamodb-store.ts');
      const { DeleteTableCommand } = await import('@aws-sdk/client-dynamodb');
      const { dynamodbClient } = await import('../../services/dynamodb-client.ts');
      const client = dynamodbClient(dynamodb.url);
      const store = dynamodbStore(client, { table: space, requestTimeoutMs: 60_000 });
      await store.createTable();
      return {
        store,
        clear: async () => void (await client.send(new DeleteTableCommand({ TableName: space }))),
        close: async () => client.destroy(),
      };
    },
  },
];
