import { randomUUID } from 'node:crypto';
import {
  CreateTableCommand,
  DynamoDB,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { describe, expect, expectTypeOf, it, onTestFinished, vi } from 'vitest';
import { type CommitEntry, type DynamodbClient, dynamodbStore } from '../../src/replay/dynamodb-store.ts';
import { once } from '../../src/replay/once.ts';
import { onceKeyOf } from '../../src/replay/once-key.ts';
import { startAlteringProxy } from '../services/altering-proxy.ts';
import { dynamodbClient } from '../services/dynamodb-client.ts';
import { useDynamodb } from './dynamodb-database.ts';

const leaseMs = 30_000;
const endpoint = 'http://127.0.0.1:1';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

describe('dynamodbStore takes', () => {
  const database = useDynamodb();

  it.for<[name: string, wrap: (client: DynamoDBClient) => DynamodbClient]>([
    ['a DynamoDBClient', (client) => client],
    ['a DynamoDB', () => new DynamoDB({ endpoint: database.server.url, region: 'eu-west-1', credentials })],
    ['a DynamoDBDocumentClient', (client) => DynamoDBDocumentClient.from(client)],
  ])('%s', async ([, wrap]) => {
    const store = dynamodbStore(wrap(database.client()), { table: database.table });
    const key = randomUUID();
    expect(await once(store, key, () => 'value', { remember: true })).toMatchObject({ claim: 'committed' });
    expect(await once(store, key, () => 'other', { remember: true })).toEqual({ status: 'duplicate', value: 'value' });
  });

  it('keys of any length, with characters of three bytes', async () => {
    const store = database.store();
    for (const key of ['€'.repeat(600), '€'.repeat(601), '€'.repeat(1_000), '🎉'.repeat(500)]) {
      expect(await store.claim(key, 'token', leaseMs)).toEqual({ status: 'claimed' });
      expect(await store.advance(key, '€'.repeat(200), leaseMs)).toEqual({ behind: false });
      await store.writeMark(key, 'value', leaseMs);
      expect(await store.readMark(key)).toBe('value');
    }
  });

  it('an end that is not a whole number of milliseconds, or later than any number is exact', async () => {
    const store = database.store();
    for (const ms of [60_000.5, Number.MAX_SAFE_INTEGER]) {
      const key = randomUUID();
      await store.markDone(key, ms);
      expect(await store.isDone(key)).toBe(true);
      expect(await store.claim(key, 'token', leaseMs)).toEqual({ status: 'done' });
    }
  });

  it('items a day after their end for those that DynamoDB may delete', async () => {
    const [store, key] = [database.store(), randomUUID()];
    await store.claim(key, 'token', leaseMs);
    const command = new GetItemCommand({ TableName: database.table, Key: { eventKey: { S: key } } });
    const { Item } = await database.client().send(command);
    expect(Item).toEqual({
      eventKey: { S: key },
      claimedBy: { S: 'token' },
      endsAt: { N: expect.stringMatching(/^\d{13}$/) },
      expiresAt: { N: String(Math.ceil(Number(Item?.endsAt?.N) / 1_000) + 86_400) },
      writeId: { S: expect.stringMatching(/^[\w-]{36}$/) },
    });
  });
});

describe('dynamodbStore', () => {
  const database = useDynamodb();

  // DynamoDB ignores a time to live that ended more than five years ago, so such items would stay for ever.
  it('lets DynamoDB delete what was released, a day later', async () => {
    const [store, key] = [database.store(), randomUUID()];
    const before = Math.floor(Date.now() / 1_000);
    await store.claim(key, 'token', leaseMs);
    expect(await store.release(key, 'token')).toBe(true);
    const command = new GetItemCommand({ TableName: database.table, Key: { eventKey: { S: key } } });
    const { Item } = await database.client().send(command);
    expect(Number(Item?.expiresAt?.N)).toBeGreaterThanOrEqual(before + 86_400);
    expect(await database.store().claim(key, 'other', leaseMs)).toEqual({ status: 'claimed' });
  });

  it('creates its table once, from any number of processes', async () => {
    const table = `claims-${randomUUID().slice(0, 8)}`;
    const stores = [1, 2, 3].map(() => database.store({ table }));
    await Promise.all(stores.map((store) => store.createTable()));
    await stores[0]?.createTable();
    expect(await stores[1]?.claim('key', 'token', leaseMs)).toEqual({ status: 'claimed' });
  });

  it('turns the time to live on, also if another process has done so, but not on another attribute', async () => {
    const proxy = await startAlteringProxy(database.server.url);
    let message = '';
    proxy.alter((answer, { operation, body }) => {
      if (operation !== 'UpdateTimeToLive') return answer;
      expect(JSON.parse(body).TimeToLiveSpecification).toEqual({ AttributeName: 'expiresAt', Enabled: true });
      const name = 'com.amazon.coral.validate#ValidationException';
      return { ...answer, headers: { date: answer.headers.date }, body: JSON.stringify({ __type: name, message }) };
    });
    const store = database.store({}, proxy.url);
    message = 'TimeToLive is already enabled';
    await store.createTable();
    message = 'TimeToLive is active on a different AttributeName: current AttributeName is ttl';
    await expect(store.createTable()).rejects.toThrow('could not be turned on: its attribute must be expiresAt.');
    await proxy.close();
  });

  it('says how to create a table that does not exist', async () => {
    const missing = database.store({ table: 'missing' });
    const message = 'The table missing does not exist in this account and region: run `await store.createTable()` once';
    await expect(Promise.resolve(missing.claim('key', 'token', leaseMs))).rejects.toThrow(message);
    await expect(Promise.resolve(missing.markDone('key', leaseMs))).rejects.toThrow(message);
  });

  it('says what to do about a client without a region', async () => {
    onTestFinished(() => void vi.unstubAllEnvs());
    vi.stubEnv('AWS_REGION', undefined).stubEnv('AWS_CONFIG_FILE', '/nowhere');
    const store = dynamodbStore(new DynamoDBClient({ credentials }));
    await expect(Promise.resolve(store.claim('key', 'token', leaseMs))).rejects.toThrow(
      'The client of DynamoDB has no region: pass new DynamoDBClient({ region }), or set AWS_REGION.',
    );
  });

  it.for<[name: string, ...key: [name: string, type: 'S' | 'N', role: 'HASH' | 'RANGE'][]]>([
    ['another one', ['pk', 'S', 'HASH']],
    ['a number', ['eventKey', 'N', 'HASH']],
    ['a sort key', ['eventKey', 'S', 'HASH'], ['at', 'S', 'RANGE']],
  ])('says which key a table needs that has %s', async ([, ...key]) => {
    const table = `others-${randomUUID().slice(0, 8)}`;
    const command = new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: key.map(([AttributeName, , KeyType]) => ({ AttributeName, KeyType })),
      AttributeDefinitions: key.map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
    });
    await database.client().send(command);
    const store = database.store({ table });
    const message = `The table ${table} has another key: callhook needs a table with the partition key eventKey`;
    await expect(Promise.resolve(store.createTable())).rejects.toThrow(message);
    await expect(Promise.resolve(store.claim('key', 'token', leaseMs))).rejects.toThrow(message);
    const firstRead = database.store({ table }).claim('key', 'token', leaseMs);
    await expect(Promise.resolve(firstRead)).rejects.toThrow(message);
  });

  it('fails closed on an item that it has not written', async () => {
    const key = randomUUID();
    const own = { writeId: { S: 'x' }, endsAt: { N: '9000000000000' } };
    for (const odd of [
      {},
      { writeId: { S: 'x' } },
      { writeId: { S: 'x' }, endsAt: { N: '1.5' } },
      { ...own, claimedBy: { N: '5' } },
      { ...own, kept: { NULL: true } },
    ]) {
      const command = new PutItemCommand({ TableName: database.table, Item: { eventKey: { S: key }, ...odd } });
      await database.client().send(command);
      const store = database.store();
      const message = 'An item of the table is not from dynamodbStore';
      await expect(Promise.resolve(store.claim(key, 'token', leaseMs))).rejects.toThrow(message);
      await expect(Promise.resolve(store.isDone(key))).rejects.toThrow(message);
    }
  });

  it('leaves the middleware of the client as it is', async () => {
    const client = database.client();
    const before = client.middlewareStack.identify();
    await once(dynamodbStore(client, { table: database.table }), randomUUID(), () => 1);
    expect(client.middlewareStack.identify()).toEqual(before);
  });

  it.for<[name: string, client: unknown, advice: string]>([
    ['a region', 'eu-west-1', 'got a text: pass new DynamoDBClient({ region })'],
    ['a URL', new URL(endpoint), 'got a text: pass new DynamoDBClient({ region })'],
    ['the class', DynamoDBClient, 'got a function: pass the client that it makes'],
    ['a promise', Promise.resolve(), 'got a promise: await it.'],
    ['nothing', undefined, 'got undefined: pass new DynamoDBClient({ region })'],
    ['options', { region: 'eu-west-1' }, 'got an object: pass new DynamoDBClient({ region })'],
    ['a command', new GetItemCommand({ TableName: 'x', Key: {} }), 'got a command: pass the client that sends it.'],
    ['a client of aws-sdk 2', { makeRequest() {}, config: {} }, 'got a client of aws-sdk 2: run `npm install'],
    [
      'a document client of aws-sdk 2',
      { service: { makeRequest() {} } },
      'got a client of aws-sdk 2: run `npm install',
    ],
    [
      'a client of S3',
      { send() {}, middlewareStack: {}, config: { serviceId: 'S3' } },
      'got a client of another service of AWS: pass new DynamoDBClient({ region }).',
    ],
  ])('refuses %s, and says what to pass', ([, client, advice]) => {
    expect(() => dynamodbStore(client as DynamodbClient)).toThrow(TypeError);
    expect(() => dynamodbStore(client as DynamodbClient)).toThrow(
      `dynamodbStore needs a DynamoDBClient of @aws-sdk/client-dynamodb, ${advice}`,
    );
  });

  it('refuses a client that answers without a response, as mocks do', async () => {
    const mock = { send: async () => ({}), middlewareStack: {}, config: { serviceId: 'DynamoDB' } };
    await expect(Promise.resolve(dynamodbStore(mock).claim('key', 'token', leaseMs))).rejects.toThrow(
      'pass a DynamoDBClient itself, not a mock',
    );
  });

  it.for(['', 'ab', 'a b', 'x'.repeat(256), 'arn:aws:dynamodb:eu-west-1:1:index/x', 5])(
    'refuses the table %s',
    (table) => {
      expect(() => dynamodbStore(dynamodbClient(endpoint), { table: table as string })).toThrow('table must be');
    },
  );

  it('takes a table by its ARN', () => {
    const table = 'arn:aws:dynamodb:eu-west-1:123456789012:table/claims';
    expect(() => dynamodbStore(dynamodbClient(endpoint), { table })).not.toThrow();
  });
});

// dynalite has no transactions: the key, the condition and the values of the commit run as one conditional write.
describe('the commit of dynamodbStore in a transaction of the user', () => {
  const database = useDynamodb();

  async function claimed() {
    const [store, key, token] = [database.store(), randomUUID(), randomUUID()];
    await store.claim(key, token, leaseMs);
    return { store, key, token };
  }

  const put = (commit: CommitEntry) => database.client().send(new PutItemCommand(commit.Put));

  it('has the type of an entry of TransactItems, of the client and of the document client', () => {
    expectTypeOf<CommitEntry>().toExtend<TransactWriteItem>();
    type DocumentItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];
    expectTypeOf<CommitEntry<Record<string, string | number>>>().toExtend<DocumentItem>();
  });

  it('remembers the event, with the value of the commit', async () => {
    const { store, key, token } = await claimed();
    expect(await store.writing(put).commit(key, token, leaseMs, 'value')).toBe(true);
    expect(await store.claim(key, 'other', leaseMs)).toEqual({ status: 'done', value: 'value' });
  });

  it('works with a document client', async () => {
    const { store, key, token } = await claimed();
    const documents = DynamoDBDocumentClient.from(database.client());
    const write = store.writing((_commit, { Put }) => documents.send(new PutCommand(Put)));
    expect(await write.commit(key, token, leaseMs)).toBe(true);
    expect(await store.claim(key, 'other', leaseMs)).toEqual({ status: 'done' });
  });

  it('throws lease_lost in a run whose claim another has taken over', async () => {
    const [store, key] = [database.store(), randomUUID()];
    const lost = once(store, key, async (claim) => {
      await database.store().markDone(onceKeyOf(key), leaseMs);
      await claim.commit(store.writing(put));
    });
    await expect(lost).rejects.toMatchObject({ code: 'lease_lost' });
  });

  it('throws the error of the SDK if the transaction was cancelled for another reason, and keeps the claim', async () => {
    const { store, key, token } = await claimed();
    const cancelled = Object.assign(new Error('Transaction cancelled'), { name: 'TransactionCanceledException' });
    const commit = (error: Error) => store.writing(() => Promise.reject(error)).commit(key, token, leaseMs);
    await expect(Promise.resolve(commit(cancelled))).rejects.toBe(cancelled);
    const other = new Error('no network');
    await expect(Promise.resolve(commit(other))).rejects.toBe(other);
    expect(await store.renew(key, token, leaseMs)).toBe(true);
  });

  it('counts a transaction that was sent again after a lost answer as its own', async () => {
    const { store, key, token } = await claimed();
    const twice = store.writing(async (commit) => {
      await put(commit);
      await put(commit);
    });
    expect(await twice.commit(key, token, leaseMs)).toBe(true);
  });

  it('fails if the transaction has left the entry out', async () => {
    const { store, key, token } = await claimed();
    const commit = store.writing(async () => {}).commit(key, token, leaseMs);
    await expect(Promise.resolve(commit)).rejects.toThrow('succeeded without the commit of the claim');
    expect((await store.claim(key, 'other', leaseMs)).status).toBe('in_flight');
  });

  it('needs a function that returns the promise of send()', async () => {
    const { store, key, token } = await claimed();
    for (const wrong of [undefined, {}, Promise.resolve()]) {
      expect(() => store.writing(wrong as never)).toThrow(
        'writing() needs a function, such as (commit) => client.send(',
      );
    }
    const unsent = [() => undefined, (commit: CommitEntry) => new PutItemCommand(commit.Put)];
    for (const write of unsent) {
      const commit = store.writing(write as never).commit(key, token, leaseMs);
      await expect(Promise.resolve(commit)).rejects.toThrow(
        'The function in writing() did not return a promise, so callhook cannot know how the transaction ends',
      );
    }
    expect(await store.renew(key, token, leaseMs)).toBe(true);
  });

  it('fails with a server that has no transactions, such as dynalite', async () => {
    const { store, key, token } = await claimed();
    const write = store.writing((commit) =>
      database.client().send(new TransactWriteItemsCommand({ TransactItems: [commit] })),
    );
    await expect(Promise.resolve(write.commit(key, token, leaseMs))).rejects.toThrow();
    expect(await store.renew(key, token, leaseMs)).toBe(true);
  });
});
