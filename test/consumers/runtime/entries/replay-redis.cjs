const assert = require('node:assert/strict');

module.exports = async ({ redisStore }) => {
  const keys = [];
  const client = {
    async set(key) {
      keys.push(key);
      return 'OK';
    },
    async evalsha(_sha, [key]) {
      keys.push(key);
      return 1;
    },
    eval: () => assert.fail('Redis knows the script'),
  };
  const store = redisStore(client);
  assert.deepEqual(await store.claim('evt_1', 'token', 30_000), { status: 'claimed' });
  assert.equal(await store.commit('evt_1', 'token', 60_000), true);
  assert.deepEqual(keys, ['callhook:evt_1', 'callhook:evt_1']);
  assert.throws(() => redisStore('redis://127.0.0.1'), TypeError);
};
