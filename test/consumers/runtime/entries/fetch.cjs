const { handlesOnlyGenuine } = require('../exchange.cjs');

module.exports = ({ bysWebhook }) => handlesOnlyGenuine(bysWebhook, (handler) => handler);
