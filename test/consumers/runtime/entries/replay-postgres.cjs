const assert = require('node:assert/strict');

module.exports = async ({ postgresSchema, postgresStore }) => {
  const sent = [];
  const answers = [[], [{ status: 'claimed', ms: null, value: null }], [{ status: 'yes' }]];
  const client = {
    async query(_text, values) {
      sent.push(values);
      return { rows: answers.shift() };
    },
  };
  const store = postgresStore(client, { table: 'claims', sweepEvery: 0 }); // a sweep would be one statement more
  await store.migrate();
  assert.deepEqual(await store.claim('evt_1', 'token', 30_000), { status: 'claimed' });
  assert.equal(await store.commit('evt_1', 'token', 60_000), true);
  assert.deepEqual(sent, [[], ['evt_1', 'token', 30_000], ['evt_1', 'token', 60_000, null]]);
  assert.match(postgresSchema(), /^CREATE TABLE/);
};
