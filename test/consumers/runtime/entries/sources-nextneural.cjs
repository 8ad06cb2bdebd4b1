const assert = require('node:assert/strict');
const { webhook } = require('callhook/fetch');
const { sendWithSecret } = require('../exchange.cjs');

module.exports = async ({ nextneural }) => {
  const calls = [];
  const send = sendWithSecret(
    webhook(nextneural(), 'shared secret', { 'call.ended': ({ data }) => calls.push(data.call_uuid) }),
    'X-Workflow-Secret',
  );
  const event = { event: 'call.ended', fired_at: '2026-05-12T14:34:05Z', data: { call_uuid: 'cal_1' } };
  assert.equal((await send(event, 'another secret')).status, 400);
  assert.equal((await send(event, 'shared secret')).status, 200);
  assert.deepEqual(calls, ['cal_1']);
};
