const Koa = require('koa');
const { handlesOnlyGenuine, overHttp } = require('../exchange.cjs');

module.exports = ({ bysWebhook }) =>
  handlesOnlyGenuine(bysWebhook, (middleware) => overHttp(new Koa().use(middleware).callback()));
