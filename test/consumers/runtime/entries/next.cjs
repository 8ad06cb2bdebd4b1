const { NextRequest } = require('next/server');
const { handlesOnlyGenuine } = require('../exchange.cjs');

module.exports = ({ bysWebhook }) =>
  handlesOnlyGenuine(bysWebhook, (POST) => (request) => {
    return POST(new NextRequest(request), { params: Promise.resolve({}) });
  });
