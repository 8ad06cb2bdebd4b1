const assert = require('node:assert/strict');
const { byourside } = require('callhook');
const { secret } = require('../delivery.cjs');

// The contract puts it to use behind its framework, in scripts/check-runtimes.
module.exports = ({ bysWebhook, webhook }) => {
  assert.ok(bysWebhook(secret, () => {}));
  assert.ok(webhook(byourside, secret, () => {}));
  assert.throws(() => bysWebhook('', () => {}), TypeError);
  assert.throws(() => webhook(byourside, '', () => {}), TypeError);
};
