import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DynamodbStore } from '../../src/replay/dynamodb-store.ts';
import { once } from '../../src/replay/once.ts';
import { type AlteringProxy, type SeenAnswer, startAlteringProxy } from '../services/altering-proxy.ts';
import { startSilentProxy } from '../services/silent-proxy.ts';
import { useDynamodb } from './dynamodb-database.ts';

const leaseMs = 30_000;

describe('dynamodbStore', () => {
  const database = useDynamodb();
  let proxy: AlteringProxy;
  let store: DynamodbStore;
  beforeAll(async () => {
    proxy = await startAlteringProxy(database.server.url);
    store = database.store({}, proxy.url);
  });
  afterAll(() => proxy.close());

  /** Loses the answer to the next write, which has had its effect: the SDK sends it again. */
  function loseNextWrite(): () => boolean {
    let lost = false;
    proxy.alter((answer, { operation }) => {
      if (lost || operation !== 'PutItem') return answer;
      lost = true;
      return 'lost';
    });
    return () => lost;
  }

  it('takes its own write for its own, when the SDK sends it again because the answer was lost', async () => {
    const [key, token] = [randomUUID(), randomUUID()];
    const verbs: [name: string, call: () => unknown, answer: unknown][] = [
      ['claim', () => store.claim(key, token, leaseMs), { status: 'claimed' }],
      ['renew', () => store.renew(key, token, leaseMs), true],
      ['release', () => store.release(key, token), true],
      ['claim of a released key', () => store.claim(key, token, leaseMs), { status: 'claimed' }],
      ['commit', () => store.commit(key, token, leaseMs, 'value'), true],
      ['advance', () => store.advance(key, 5, leaseMs), { behind: false }],
      ['advance to a lower position', () => store.advance(key, 4, leaseMs), { behind: true }],
      ['writeMark', () => store.writeMark(key, 'mark', leaseMs), undefined],
      ['markDone', () => store.markDone(`${key}-done`, leaseMs), undefined],
    ];
    for (const [name, call, answer] of verbs) {
      const isLost = loseNextWrite();
      expect([name, await call()]).toEqual([name, answer]);
      expect([name, isLost()]).toEqual([name, true]);
    }
    expect(await store.claim(key, randomUUID(), leaseMs)).toEqual({ status: 'done', value: 'value' });
    expect(await store.commit(key, token, leaseMs)).toBe(false);
  });

  it('takes a takeover for its own, when its answer was lost', async () => {
    const key = randomUUID();
    await database.store().markDone(key, 1);
    await expect
      .poll(async () => {
        loseNextWrite();
        return store.claim(key, 'token', leaseMs);
      })
      .toEqual({ status: 'claimed' });
    expect(await store.commit(key, 'token', leaseMs)).toBe(true);
  });

  it('tells a claim of another from a failure, when answers are lost', async () => {
    const [key, owner] = [randomUUID(), randomUUID()];
    await database.store().claim(key, owner, leaseMs);
    loseNextWrite();
    expect((await store.claim(key, 'other', leaseMs)).status).toBe('in_flight');
    for (const verb of ['renew', 'commit'] as const) {
      loseNextWrite();
      expect(await store[verb](key, 'other', leaseMs)).toBe(false);
    }
    loseNextWrite();
    expect(await store.release(key, 'other')).toBe(false);
    proxy.alter(() => 'lost');
    await expect(Promise.resolve(store.renew(key, owner, leaseMs))).rejects.toThrow();
    proxy.alter((answer) => answer);
    expect(await store.renew(key, owner, leaseMs)).toBe(true);
  });

  it('needs no second request for a refused write if the server returns the item, as DynamoDB does', async () => {
    const [key, owner] = [randomUUID(), randomUUID()];
    const direct = database.store();
    await direct.claim(key, owner, leaseMs);
    const { GetItemCommand } = await import('@aws-sdk/client-dynamodb');
    const command = new GetItemCommand({ TableName: database.table, Key: { eventKey: { S: key } } });
    const { Item } = await database.client().send(command);
    await store.claim(randomUUID(), owner, leaseMs);
    const before = proxy.operations.length;
    proxy.alter((answer) => withItem(answer, Item));
    const found = await store.claim(key, 'other', leaseMs);
    expect(found.status).toBe('in_flight');
    expect(proxy.operations.slice(before)).toEqual(['PutItem']);
  });

  it.for(['ProvisionedThroughputExceededException', 'ThrottlingException', 'RequestLimitExceeded'])(
    'leaves it to the SDK to try again after a %s, and fails with it if it stays',
    async (name) => {
      const throttled = await startAlteringProxy(database.server.url);
      const own = database.store({ requestTimeoutMs: 30_000 }, throttled.url);
      const key = randomUUID();
      await own.isDone(key);
      throttled.refuse(1, { name, message: 'Too much.' });
      expect(await own.claim(key, 'token', leaseMs)).toEqual({ status: 'claimed' });
      throttled.refuse(Number.POSITIVE_INFINITY, { name, message: 'Too much.' });
      await expect(Promise.resolve(own.commit(key, 'token', leaseMs))).rejects.toThrow('Too much.');
      throttled.refuse(0, { name, message: '' });
      expect(await own.commit(key, 'token', leaseMs)).toBe(true);
      await throttled.close();
    },
  );

  it('waits for a transaction on the item to end, but not for ever', async () => {
    const busy = await startAlteringProxy(database.server.url);
    const own = database.store({}, busy.url);
    const key = randomUUID();
    await own.isDone(key);
    const conflict = { name: 'TransactionConflictException', message: 'Transaction is ongoing for the item' };
    busy.refuse(2, conflict);
    expect(await own.claim(key, 'token', leaseMs)).toEqual({ status: 'claimed' });
    busy.refuse(Number.POSITIVE_INFINITY, conflict);
    await expect(Promise.resolve(own.commit(key, 'token', leaseMs))).rejects.toThrow(conflict.message);
    busy.refuse(0, conflict);
    expect(await own.commit(key, 'token', leaseMs)).toBe(true);
    await busy.close();
  });

  it.for(['all', 'answers'] as const)('recovers from a network that swallows %s, without a restart', async (what) => {
    const silent = await startSilentProxy(database.server.url);
    const own = database.store({ requestTimeoutMs: 500 }, silent.url);
    expect((await once(own, randomUUID(), () => 1)).status).toBe('processed');
    silent.goSilent(what);
    await expect(Promise.resolve(own.claim(randomUUID(), 'token', leaseMs))).rejects.toThrow(
      'DynamoDB has not answered within 500 ms.',
    );
    silent.comeBack(); // for new connections only
    await expect.poll(() => once(own, randomUUID(), () => 1).then(({ status }) => status, String)).toBe('processed');
    await silent.close();
  });
});

/** Adds the item to a refusal, as `ALL_OLD` asks. */
function withItem(answer: SeenAnswer, Item: unknown): SeenAnswer {
  const { 'x-amz-crc32': _sum, ...headers } = answer.headers;
  return { ...answer, headers, body: JSON.stringify({ ...JSON.parse(answer.body), Item }) };
}
