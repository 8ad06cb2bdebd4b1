const assert = require('node:assert/strict');
const { body, secret, signatureHeader, summary, tamperedBody } = require('../delivery.cjs');

module.exports = ({ constructEvent, isWebhookError, verifyWebhook }) => {
  assert.equal(verifyWebhook(signatureHeader, body, secret), true);
  assert.equal(constructEvent(body, signatureHeader, secret).summary, summary);
  assert.throws(() => constructEvent(tamperedBody, signatureHeader, secret), isWebhookError);
};
