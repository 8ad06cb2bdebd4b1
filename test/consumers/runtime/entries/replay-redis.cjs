const assert = require('node:assert/strict');

module.exports = async ({ redisStore }) => {
  const keys = [];
  const client = {
    async set(key) {
      const isFree = !keys.includes(key);
      keys.push(key);
      return isFree ? 'OK' : null;
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
  // The store has proven the client before: it has set a key of its own twice, and looked at it.
  assert.deepEqual(keys.slice(3), ['callhook:evt_1', 'callhook:evt_1']);
  assert.throws(() => redisStore('redis://127.0.0.1'), TypeError);
};
