const { handlesOnlyGenuine, overHttp } = require('../exchange.cjs');

module.exports = ({ bysWebhook }) => handlesOnlyGenuine(bysWebhook, overHttp);
