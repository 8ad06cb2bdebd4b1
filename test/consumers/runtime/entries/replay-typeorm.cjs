const assert = require('node:assert/strict');

// test/orms puts it to use over real transactions.
module.exports = async ({ typeormTransaction }) => {
  const queryRunner = {
    isTransactionActive: true,
    isReleased: false,
    query: async (_text, values) => ({ records: values }),
  };
  const run = typeormTransaction({ queryRunner });
  assert.deepEqual(await run('SELECT $1', [{}]), { rows: [{}], count: 1 });
  queryRunner.isTransactionActive = false;
  await assert.rejects(run('SELECT $1', [{}]), /pass the manager of dataSource\.transaction/);
};
