const assert = require('node:assert/strict');

// test/orms puts it to use over real transactions.
module.exports = async ({ prismaTransaction }) => {
  const tx = { $queryRawUnsafe: async (_text, ...values) => values, $executeRawUnsafe: async () => 1 };
  assert.throws(() => prismaTransaction({ ...tx, $connect: () => {} }), /pass the tx of prisma\.\$transaction/);
  assert.deepEqual(await prismaTransaction(tx)('SELECT $1', [{}]), { rows: [{}], count: 1 });
  assert.deepEqual(await prismaTransaction(tx)('UPDATE claims SET a = ?', [{}]), { rows: [], count: 1 });
};
