import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Claim, once, type ReplayStore, type SqlExecutor } from 'callhook/replay';
import { orms } from './all-orms.ts';
import { createDatabase, type Database, type Dialect } from './database.ts';
import type { OpenOrm } from './orm-under-test.ts';

const longMs = 60_000;

for (const { name, orm } of orms) {
  for (const [dialect, open] of Object.entries(orm)) {
    describe(`${name} on ${dialect}`, () => {
      let database: Database;
      let opened: OpenOrm;
      before(async () => {
        database = await createDatabase(dialect as Dialect); // a key of it
        opened = await open(database.url);
      });
      after(async () => {
        await opened.close();
        await database.remove();
      });

      let id = 0;
      let key = '';
      beforeEach(() => {
        id += 1;
        key = `evt_${id}`;
      });
      /** How often the event of this test has taken effect. */
      const count = async () => (await database.effects()).filter((effect) => effect === key).length;
      const within = (executor: SqlExecutor) => database.store.within(executor);
      const save = (claim: Claim) => opened.inTransaction(key, (executor) => claim.commit(within(executor)));
      const run = () => once(database.store, key, save);

      it('commits the effect and the claim together, and not before the transaction does', async () => {
        const result = await once(database.store, key, (claim) =>
          opened.inTransaction(key, async (executor) => {
            await claim.commit(within(executor));
            assert.equal(await count(), 0);
          }),
        );
        assert.deepEqual([result.status, await count()], ['processed', 1]);
        assert.equal((await run()).status, 'duplicate');
      });

      it('commits neither when the transaction fails after the commit of the claim, so a retry runs', async () => {
        const failing = once(database.store, key, (claim) =>
          opened.inTransaction(key, async (executor) => {
            await claim.commit(within(executor));
            throw new Error('the database is full');
          }),
        );
        await assert.rejects(failing, { message: 'the database is full' });
        assert.equal(await count(), 0);
        assert.equal((await run()).status, 'processed');
        assert.equal(await count(), 1);
      });

      it('writes the effect of one of many that run at the same time', async () => {
        const results = await Promise.all(Array.from({ length: 20 }, run));
        assert.equal(results.filter(({ status }) => status === 'processed').length, 1);
        assert.equal((await run()).status, 'duplicate');
        assert.equal(await count(), 1);
      });

      it('rolls back when another run has taken over', async () => {
        const { store } = database;
        const brief: ReplayStore = { ...store, claim: (claimed, token) => store.claim(claimed, token, 1) };
        const late = once(brief, key, async (claim) => {
          await sleep(20);
          assert.equal((await run()).status, 'processed');
          await save(claim);
        });
        await assert.rejects(late, { code: 'lease_lost' });
        assert.equal(await count(), 1);
      });

      it('says no to the token of another', async () => {
        await database.store.claim(key, 'owner', longMs);
        await opened.inTransaction(`${key}_other`, async (executor) => {
          assert.equal(await within(executor).commit(key, 'foreign', longMs), false);
          assert.equal(await within(executor).renew(key, 'foreign', longMs), false);
          assert.equal(await within(executor).release(key, 'foreign'), false);
        });
        assert.equal(await database.store.isDone(key), false);
        assert.equal(await database.store.commit(key, 'owner', longMs), true);
      });

      it('has every verb of the store', async () => {
        for (const value of ['', 'é 🎉', "it's $1 and ? and :name", '{"a": null}', '2026-11-28T13:00:00.000Z', '42']) {
          await opened.inTransaction(`${key}_other`, async (executor) => {
            const store = within(executor);
            const kept = `${key} ${value}`;
            assert.deepEqual(await store.claim(kept, 't', longMs), { status: 'claimed' });
            assert.equal((await store.claim(kept, 'other', longMs)).status, 'in_flight');
            assert.equal(await store.renew(kept, 't', longMs), true);
            assert.equal(await store.isDone(kept), false);
            assert.equal(await store.commit(kept, 't', longMs, value), true);
            assert.deepEqual(await store.claim(kept, 'other', longMs), { status: 'done', value });
            assert.equal(await store.isDone(kept), true);
            await store.claim(`${kept} released`, 't', longMs);
            assert.equal(await store.release(`${kept} released`, 't'), true);
            await store.markDone(`${kept} marked`, longMs);
            assert.deepEqual(await store.claim(`${kept} marked`, 't', longMs), { status: 'done' });
            assert.deepEqual(await store.advance(kept, 10, longMs), { behind: false });
            assert.deepEqual(await store.advance(kept, 9, longMs), { behind: true });
            assert.equal(await store.readMark(kept), null);
            await store.writeMark(kept, value, longMs);
            assert.equal(await store.readMark(kept), value);
          });
          assert.deepEqual(await database.store.claim(`${key} ${value}`, 'other', longMs), { status: 'done', value });
        }
      });

      it('commits nothing through an executor of a few lines over what is not a transaction', async () => {
        await database.store.claim(key, 'owner', longMs);
        for (const [what, executor] of Object.entries(opened.unfenced ?? {})) {
          const commit = async () => within(executor).commit(key, 'owner', longMs);
          await assert.rejects(commit, { name: 'TypeError', message: /^Pass the / }, what);
        }
        assert.equal(await database.store.isDone(key), false);
      });

      it('refuses whatever is not a transaction, and says what to pass', async () => {
        for (const [what, make] of Object.entries(opened.wrong)) {
          assert.throws(
            make,
            { name: 'TypeError', message: /: pass the .+, or the commit would not be part of your transaction\.$/ },
            what,
          );
        }
        for (const [what, object] of Object.entries(opened.unwrapped)) {
          const pass = () => database.store.within(object as never); // of whatever type
          assert.throws(pass, { name: 'TypeError', message: /: pass / }, what);
        }
      });
    });
  }
}
