import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { isWebhookError } from '../../src/errors.ts';
import type { Claim } from '../../src/replay/claim.ts';
import type { ClaimEnd } from '../../src/replay/claim-report.ts';
import { once } from '../../src/replay/once.ts';
import type { ReplayStore } from '../../src/replay/replay-store.ts';
import { faultyStore } from '../../src/testing/faulty-store.ts';
import { mysql } from '../services/mysql.ts';
import { postgres } from '../services/postgres.ts';
import { needs } from '../services/service.ts';
import { mysqlDrivers, useMysql } from './mysql-database.ts';
import { usePostgres } from './postgres-database.ts';

const longMs = 60_000;

/** A database with a table of claims and one of effects. */
interface TestDatabase {
  readonly table: string;
  readonly effects: string;
  readonly store: ReplayStore;
  /** Runs `work` in a transaction, and rolls back if it throws. */
  inTransaction(work: (transaction: Transaction) => Promise<void>): Promise<void>;
  count(sql: string): Promise<number>;
}

interface Transaction {
  /** The store within the transaction. */
  readonly store: ReplayStore;
  query(sql: string): PromiseLike<unknown>;
}

describe(`a transaction with postgresStore${needs(postgres)}`, { skip: !postgres.isUp }, () => {
  const database = usePostgres();
  const inTransaction: TestDatabase['inTransaction'] = (work) =>
    database.inTransaction((client) =>
      work({ store: database.store.within(client), query: (sql) => client.query(sql) }),
    );
  itHoldsIn(Object.assign(Object.create(database), { inTransaction }));
});

for (const driver of mysqlDrivers) {
  describe(`a transaction with mysqlStore over ${driver.name}${needs(mysql)}`, { skip: !mysql.isUp }, () => {
    const database = useMysql(driver);
    const inTransaction: TestDatabase['inTransaction'] = (work) =>
      database.inTransaction((connection) =>
        work({ store: database.store.within(connection), query: (sql) => connection.query({ sql }, []) }),
      );
    itHoldsIn(Object.assign(Object.create(database), { inTransaction }));
  });
}

function itHoldsIn(database: TestDatabase): void {
  /** Writes an effect and commits the claim in one transaction. */
  async function save(claim: Claim, hooks: { beforeCommit?: () => unknown; afterCommit?: () => unknown } = {}) {
    await database.inTransaction(async (transaction) => {
      await transaction.query(`INSERT INTO ${database.effects} VALUES ('evt')`);
      await hooks.beforeCommit?.();
      await claim.commit(transaction.store);
      await hooks.afterCommit?.();
    });
  }

  it('makes others wait for a late owner that commits, and then tells them that the key is done', async () => {
    const { store } = database;
    await store.claim('k', 'late', 1);
    await sleep(20);
    const others: Array<ReturnType<ReplayStore['claim']>> = [];
    await database.inTransaction(async (transaction) => {
      expect(await transaction.store.commit('k', 'late', longMs)).toBe(true);
      others.push(...['a', 'b', 'c'].map((token) => store.claim('k', token, longMs)));
      expect(await Promise.race([...others, sleep(100, 'waiting')])).toBe('waiting');
    });
    expect(await Promise.all(others)).toEqual([{ status: 'done' }, { status: 'done' }, { status: 'done' }]);
  });

  it('lets one of those take over when the late owner is rolled back', async () => {
    const { store } = database;
    await store.claim('k', 'late', 1);
    await sleep(20);
    const others: Array<ReturnType<ReplayStore['claim']>> = [];
    const rolledBack = database.inTransaction(async (transaction) => {
      await transaction.store.commit('k', 'late', longMs);
      others.push(...['a', 'b', 'c'].map((token) => store.claim('k', token, longMs)));
      await sleep(50);
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    const statuses = (await Promise.all(others)).map(({ status }) => status).sort();
    expect(statuses).toEqual(['claimed', 'in_flight', 'in_flight']);
    expect(await store.commit('k', 'late', longMs)).toBe(false);
  });

  it('never reports a lease longer than it was made to claims that have waited for it', async () => {
    const { store, table } = database;
    await store.claim('k', 'late', 1);
    await sleep(20);
    const others: Array<ReturnType<ReplayStore['claim']>> = [];
    await database.inTransaction(async (transaction) => {
      await transaction.query(`SELECT 1 FROM ${table} FOR UPDATE`);
      others.push(store.claim('k', 'other', 1_000));
      await sleep(200);
      expect(await transaction.store.claim('k', 'owner', 1_000)).toEqual({ status: 'claimed' });
    });
    const [other] = await Promise.all(others);
    expect(other?.status === 'in_flight' && other.retryAfterMs).toBeLessThanOrEqual(1_000);
  });

  it('gives the key to one of the claims that wait for a rolled back claim', async () => {
    const { store } = database;
    const others: Array<ReturnType<ReplayStore['claim']>> = [];
    const rolledBack = database.inTransaction(async (transaction) => {
      expect(await transaction.store.claim('k', 'owner', longMs)).toEqual({ status: 'claimed' });
      others.push(...['a', 'b', 'c'].map((token) => store.claim('k', token, longMs)));
      await sleep(50);
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    const statuses = (await Promise.all(others)).map(({ status }) => status).sort();
    expect(statuses).toEqual(['claimed', 'in_flight', 'in_flight']);
  });

  it('writes the effect of one of many that run at the same time, and of none that comes later', async () => {
    const run = () => once(database.store, 'k', (claim) => save(claim));
    const results = await Promise.all(Array.from({ length: 20 }, run));
    expect(results.filter(({ status }) => status === 'processed')).toHaveLength(1);
    expect(await run()).toEqual({ status: 'duplicate' });
    expect(await database.count(database.effects)).toBe(1);
  });

  it('rolls back when another run has taken over', async () => {
    const { store } = database;
    const unrenewed = faultyStore(store);
    unrenewed.fail('renew', 'before');
    const ends: ClaimEnd[] = [];
    const late = once(
      unrenewed,
      'k',
      (claim) =>
        save(claim, {
          beforeCommit: async () => {
            await sleep(1_500);
            expect(await once(store, 'k', (other) => save(other))).toMatchObject({ claim: 'committed' });
          },
        }),
      { leaseMs: 1_000, observe: ({ claim }) => ends.push(claim) },
    );
    const error = await late.catch((thrown) => thrown);
    expect(isWebhookError(error) && error.code).toBe('lease_lost');
    expect(ends).toEqual(['lost']);
    expect(await database.count(database.effects)).toBe(1);
    expect(await once(store, 'k', () => 1)).toEqual({ status: 'duplicate' });
  });

  it('rolls back when another run takes over while it waits for that transaction', async () => {
    const { store } = database;
    const unrenewed = faultyStore(store);
    unrenewed.fail('renew', 'before');
    let other: Promise<unknown> = Promise.resolve();
    const late = once(
      unrenewed,
      'k',
      (claim) =>
        save(claim, {
          beforeCommit: async () => {
            await sleep(1_500);
            // It goes on when the other has committed its claim, but not its transaction.
            await new Promise<void>((resolve) => {
              const afterCommit = () => {
                resolve();
                return sleep(100);
              };
              other = once(store, 'k', (owner) => save(owner, { afterCommit }));
            });
          },
        }),
      { leaseMs: 1_000 },
    );
    await expect(late).rejects.toMatchObject({ code: 'lease_lost' });
    expect(await other).toMatchObject({ claim: 'committed' });
    expect(await database.count(database.effects)).toBe(1);
  });

  it('leaves the claim to be released when it is rolled back after the commit, so that a retry runs', async () => {
    const { store } = database;
    const ends: ClaimEnd[] = [];
    const afterCommit = () => Promise.reject(new Error('the database is full'));
    const failing = once(store, 'k', (claim) => save(claim, { afterCommit }), {
      observe: ({ claim }) => ends.push(claim),
    });
    await expect(failing).rejects.toThrow('the database is full');
    expect(ends).toEqual(['released']);
    expect(await database.count(database.effects)).toBe(0);
    expect(await once(store, 'k', (claim) => save(claim))).toMatchObject({ status: 'processed', claim: 'committed' });
    expect(await database.count(database.effects)).toBe(1);
  });
}
