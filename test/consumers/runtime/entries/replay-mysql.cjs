const assert = require('node:assert/strict');

module.exports = async ({ mysqlSchema, mysqlStore }) => {
  const sent = [];
  const execute = async (_text, values) => {
    sent.push(values);
    return { rows: [], count: 1 };
  };
  const store = mysqlStore(execute, { table: 'claims', sweepEvery: 0 }); // a sweep would be one statement more
  await store.migrate();
  assert.deepEqual(await store.claim('evt_1', 'token', 30_000), { status: 'claimed' });
  assert.equal(await store.commit('evt_1', 'token', 60_000), true);
  const [key, token] = ['evt_1', 'token'].map((text) => Buffer.from(text).toString('hex'));
  const noValue = [null, 0]; // its digits and its length
  assert.deepEqual(sent, [[], [key, token, 30_000], [60_000, ...noValue, key, token]]);
  assert.match(mysqlSchema(), /^CREATE TABLE/);
};
