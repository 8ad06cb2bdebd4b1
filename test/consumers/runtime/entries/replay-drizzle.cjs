const assert = require('node:assert/strict');
const { drizzle } = require('drizzle-orm/pg-proxy');

// test/orms puts it to use over real transactions.
module.exports = ({ drizzleTransaction }) => {
  const db = drizzle(async () => ({ rows: [] }));
  assert.throws(() => drizzleTransaction(db), /pass the tx of db\.transaction/);
};
