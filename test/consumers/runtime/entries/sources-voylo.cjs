const assert = require('node:assert/strict');
const { sharedSecretHeader } = require('callhook');
const { webhook } = require('callhook/fetch');
const { sendWithSecret } = require('../exchange.cjs');

module.exports = async ({ voylo }) => {
  assert.throws(() => voylo({}), TypeError);
  const calls = [];
  const source = voylo({ authenticator: sharedSecretHeader({ header: 'X-Secret' }) });
  const send = sendWithSecret(
    webhook(source, 'shared secret', { 'call.completed': ({ publicId }) => calls.push(publicId) }),
    'X-Secret',
  );
  const event = { event: 'call.completed', publicId: 'call_1' };
  assert.equal((await send(event, 'another secret')).status, 400);
  assert.equal((await send(event, 'shared secret')).status, 200);
  assert.deepEqual(calls, ['call_1']);
};
