const assert = require('node:assert/strict');

module.exports = async ({ memoryStore, once }) => {
  const store = memoryStore();
  assert.equal((await once(store, 'evt_1', () => 'handled')).status, 'processed');
  assert.equal((await once(store, 'evt_1', () => 'handled')).status, 'duplicate');
};
