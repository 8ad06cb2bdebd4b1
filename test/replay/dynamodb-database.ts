import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { type DynamodbStore, type DynamodbStoreOptions, dynamodbStore } from '../../src/replay/dynamodb-store.ts';
import { dynamodbClient } from '../services/dynamodb-client.ts';
import { startOwnDynalite } from '../services/own-dynalite.ts';
import type { OwnServer } from '../services/own-server.ts';

/** A dynalite of a file's own with one table. Called in a `describe`, which it tidies up after. */
export function useDynamodb() {
  const table = `claims-${randomUUID().slice(0, 8)}`;
  const clients: DynamoDBClient[] = [];
  let server: OwnServer;

  const database = {
    table,
    get server() {
      return server;
    },
    /** A client of its own, so with a clock of its own. */
    client(endpoint: string = server.url): DynamoDBClient {
      const client = dynamodbClient(endpoint);
      clients.push(client);
      return client;
    },
    store(options: DynamodbStoreOptions = {}, endpoint: string = server.url): DynamodbStore {
      return dynamodbStore(database.client(endpoint), { table, ...options });
    },
  };

  beforeAll(async () => {
    server = await startOwnDynalite();
    await database.store().createTable();
  });
  afterAll(async () => {
    for (const client of clients) client.destroy();
    await server.remove();
  });
  return database;
}
