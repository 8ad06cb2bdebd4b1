import { dynamodbStores } from './dynamodb.ts';
import { memoryStores } from './memory.ts';
import { mysqlStores } from './mysql.ts';
import { pgliteStores, postgresStores } from './postgres.ts';
import { redisStores, upstashStores } from './redis.ts';
import { sqliteStores } from './sqlite.ts';
import type { StoreUnderTest } from './store-under-test.ts';

/** Every store that several processes can share, over every driver that runs on this version of Node. */
export const sharedStores: readonly StoreUnderTest[] = [
  ...sqliteStores,
  ...postgresStores,
  ...mysqlStores,
  ...redisStores,
  ...dynamodbStores,
];

/** Every store over every driver that runs on this version of Node. */
export const storesUnderTest: readonly StoreUnderTest[] = [
  ...memoryStores,
  ...pgliteStores,
  ...upstashStores,
  ...sharedStores,
];
