const assert = require('node:assert/strict');
const { body, secret, signatureHeader, tamperedBody } = require('../delivery.cjs');

module.exports = ({ verifyWebhook }) => {
  assert.equal(verifyWebhook(signatureHeader, body, secret), true);
  assert.equal(verifyWebhook(signatureHeader, tamperedBody, secret), false);
};
