const { Hono } = require('hono');
const { handlesOnlyGenuine } = require('../exchange.cjs');

module.exports = ({ bysWebhook }) =>
  handlesOnlyGenuine(bysWebhook, (handler) => new Hono().post('/webhooks/bys', handler).fetch);
