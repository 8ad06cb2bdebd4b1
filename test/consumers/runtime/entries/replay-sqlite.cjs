const assert = require('node:assert/strict');
const Database = require('libsql');

module.exports = ({ sqliteStore }) => {
  const store = sqliteStore(new Database(':memory:'));
  assert.deepEqual(store.claim('evt_1', 'token', 30_000), { status: 'claimed' });
  assert.equal(store.commit('evt_1', 'token', 60_000), true);
  assert.deepEqual(store.claim('evt_1', 'other', 30_000), { status: 'done' });
};
