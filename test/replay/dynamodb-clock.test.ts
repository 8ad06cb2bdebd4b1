import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerClock } from '../../src/replay/dynamodb/server-clock.ts';
import { type AlteringProxy, shiftDate, startAlteringProxy } from '../services/altering-proxy.ts';
import { useDynamodb } from './dynamodb-database.ts';

const leaseMs = 30_000;
const hour = 3_600_000;
/** Below and above the margin of two seconds, in milliseconds. */
const steps = [-hour, -5_000, -1_500, 1_500, 5_000, hour];

describe('dynamodbStore', () => {
  const database = useDynamodb();
  let proxy: AlteringProxy;
  beforeAll(async () => {
    proxy = await startAlteringProxy(database.server.url);
  });
  afterAll(() => proxy.close());

  /** A monotonic clock that can be stepped, as if the machine had slept or its clock were broken. */
  function steppedClock() {
    let stepMs = 0;
    return {
      now: () => performance.now() + stepMs,
      step: (ms: number) => {
        stepMs += ms;
      },
    };
  }

  async function endOf(key: string): Promise<number> {
    const command = new GetItemCommand({
      TableName: database.table,
      Key: { eventKey: { S: key } },
      ConsistentRead: true,
    });
    return Number((await database.client().send(command)).Item?.endsAt?.N);
  }

  it('reads before its first write, because it does not know the time, and then writes twice for an event', async () => {
    const counted = await startAlteringProxy(database.server.url);
    const store = database.store({}, counted.url);
    const [key, token] = [randomUUID(), randomUUID()];
    expect(await store.claim(key, token, leaseMs)).toEqual({ status: 'claimed' });
    expect(await store.commit(key, token, leaseMs)).toBe(true);
    expect(counted.operations).toEqual(['GetItem', 'PutItem', 'PutItem']);
    await store.claim('next', token, leaseMs);
    await store.commit('next', token, leaseMs);
    expect(counted.operations.slice(3)).toEqual(['PutItem', 'PutItem']);
    await counted.close();
  });

  it('makes no claim if the first read fails', async () => {
    const failing = await startAlteringProxy(database.server.url);
    failing.alter((answer, { operation }) => (operation === 'GetItem' ? 'lost' : answer));
    const store = database.store({}, failing.url);
    const key = randomUUID();
    await expect(store.claim(key, 'token', leaseMs)).rejects.toThrow();
    expect(failing.operations).not.toContain('PutItem');
    failing.alter((answer) => answer);
    expect(await store.claim(key, 'token', leaseMs)).toEqual({ status: 'claimed' });
    await failing.close();
  });

  it('refuses an answer without a Date', async () => {
    const silent = await startAlteringProxy(database.server.url);
    silent.alter((answer) => ({ ...answer, headers: { 'content-type': answer.headers['content-type'] } }));
    await expect(database.store({}, silent.url).claim(randomUUID(), 'token', leaseMs)).rejects.toThrow(
      'dynamodbStore got an answer without the HTTP header Date',
    );
    await silent.close();
  });

  it.for(steps)('lets nobody take over a lease early, although the clock of the claimer steps by %i ms', async (ms) => {
    const owner = database.store();
    const clock = steppedClock();
    const other = database.store({ now: clock.now });
    const [key, token] = [randomUUID(), randomUUID()];
    await other.isDone(key); // so that it knows the time from before the step
    await owner.claim(key, token, leaseMs);
    clock.step(ms);
    const found = await other.claim(key, randomUUID(), leaseMs);
    expect(found).toEqual({ status: 'in_flight', retryAfterMs: expect.any(Number) });
    expect('retryAfterMs' in found && found.retryAfterMs).toSatisfy((left) => left > 0 && left <= leaseMs + 4_500);
    expect(await owner.renew(key, token, leaseMs)).toBe(true);
    expect(await owner.commit(key, token, hour)).toBe(true);
  });

  it.for(steps)('grants a whole lease, although the clock of the owner steps by %i ms before the claim', async (ms) => {
    const clock = steppedClock();
    const owner = database.store({ now: clock.now });
    const [key, token] = [randomUUID(), randomUUID()];
    await owner.isDone(key);
    clock.step(ms);
    const before = Date.now(); // dynalite has the clock of this machine
    expect(await owner.claim(key, token, leaseMs)).toEqual({ status: 'claimed' });
    const after = Date.now();
    // Whole seconds, and what is not worth a second write; the margin of two seconds covers it.
    expect(await endOf(key)).toBeGreaterThan(before + leaseMs - 2_000);
    expect(await endOf(key)).toBeLessThan(after + leaseMs + 4_500);
    expect((await database.store().claim(key, randomUUID(), leaseMs)).status).toBe('in_flight');

    clock.step(ms);
    expect(await owner.renew(key, token, 2 * leaseMs)).toBe(true);
    expect(await endOf(key)).toBeGreaterThan(before + 2 * leaseMs - 2_000);
    expect(await endOf(key)).toBeLessThan(Date.now() + 2 * leaseMs + 4_500);
    clock.step(ms);
    expect(await owner.commit(key, token, 3 * leaseMs)).toBe(true);
    expect(await endOf(key)).toBeGreaterThan(before + 3 * leaseMs - 2_000);
    expect((await database.store().claim(key, randomUUID(), leaseMs)).status).toBe('done');
  });

  it('says that a claim is held by the one that came between a wrong date and its correction', async () => {
    const clock = steppedClock();
    const late = await startAlteringProxy(database.server.url);
    const owner = database.store({ now: clock.now }, late.url);
    const other = database.store();
    const key = randomUUID();
    await owner.isDone(key);
    clock.step(-hour);
    let isFirst = true;
    late.alter(async (answer, { operation }) => {
      if (operation === 'PutItem' && isFirst) {
        isFirst = false;
        expect(await other.claim(key, 'other', leaseMs)).toEqual({ status: 'claimed' });
      }
      return answer;
    });
    expect((await owner.claim(key, 'owner', leaseMs)).status).toBe('in_flight');
    expect(await other.commit(key, 'other', leaseMs)).toBe(true);
    await late.close();
  });

  it('gives up with a clock that changes with every answer', async () => {
    let reading = 0;
    const now = () => {
      reading += 10_000_000;
      return reading;
    };
    await expect(database.store({ now }).claim(randomUUID(), 'token', leaseMs)).rejects.toThrow(
      'disagree again after each answer',
    );
  });

  // Whole seconds, as in a `Date`, and no more than the margin.
  it.for([-2_000, -1_000, 1_000, 2_000])('tolerates servers whose clocks differ by %i ms', async (ms) => {
    const shifted = await startAlteringProxy(database.server.url);
    shifted.alter((answer) => shiftDate(answer, ms));
    const [here, there] = [database.store(), database.store({}, shifted.url)];
    for (const [owner, other] of [
      [here, there],
      [there, here],
    ] as const) {
      const [key, shortLeaseMs] = [randomUUID(), 400];
      await owner.isDone(key); // so that the lease begins with the next call
      const startedAt = performance.now();
      await owner.claim(key, 'owner', shortLeaseMs);
      while ((await other.claim(key, 'other', leaseMs)).status === 'in_flight') await sleep(50);
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(shortLeaseMs);
      expect(await owner.commit(key, 'owner', leaseMs)).toBe(false);
    }
    await shifted.close();
  });
});

describe('the clock of a server', () => {
  it('is known between two bounds, which every response narrows', () => {
    let ticks = 0;
    const clock = new ServerClock(() => ticks);
    expect(clock.isSet).toBe(false);
    clock.learn({ date: 50_000, sentAt: 100, receivedAt: 140 }); // from 50,000 to 50,999
    ticks = 140;
    expect([clock.isSet, clock.earliest(), clock.latest().time]).toEqual([true, 50_000, 51_040]);
    clock.learn({ date: 51_000, sentAt: 500, receivedAt: 520 });
    ticks = 520;
    expect([clock.earliest(), clock.latest().time]).toEqual([51_000, 51_420]);
  });

  it('says later whether its upper bound was wrong', () => {
    let ticks = 0;
    const clock = new ServerClock(() => ticks);
    clock.learn({ date: 50_000, sentAt: 0, receivedAt: 0 });
    const right = clock.latest();
    clock.learn({ date: 50_000, sentAt: 100, receivedAt: 100 });
    expect(right.wasWrong()).toBe(false);
    clock.learn({ date: 60_000, sentAt: 200, receivedAt: 200 }); // it has slept
    expect(right.wasWrong()).toBe(true);
    ticks = 200;
    expect(clock.earliest()).toBe(60_000);
    const again = clock.latest();
    clock.learn({ date: 40_000, sentAt: 300, receivedAt: 300 });
    expect(again.wasWrong()).toBe(true);
  });

  it('never goes beyond the second of the newest response, whatever the monotonic clock says', () => {
    let ticks = 0;
    const clock = new ServerClock(() => ticks);
    clock.learn({ date: 50_000, sentAt: 0, receivedAt: 0 });
    ticks = 1e9;
    expect(clock.earliest()).toBe(51_000);
  });
});
