const assert = require('node:assert/strict');
const { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } = require('kysely');

// test/orms puts it to use over real transactions.
module.exports = async ({ kyselyTransaction }) => {
  const db = new Kysely({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (own) => new PostgresIntrospector(own),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
  assert.throws(() => kyselyTransaction(db), /pass the trx of db\.transaction/);
  await db.transaction().execute(async (trx) => {
    assert.deepEqual(await kyselyTransaction(trx)('SELECT $1', [1]), { rows: [], count: 0 });
  });
};
