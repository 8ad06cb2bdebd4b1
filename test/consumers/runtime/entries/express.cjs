const express = require('express');
const { handlesOnlyGenuine, overHttp } = require('../exchange.cjs');

module.exports = ({ bysWebhook }) =>
  handlesOnlyGenuine(bysWebhook, (handler) => overHttp(express().post('/webhooks/bys', handler)));
