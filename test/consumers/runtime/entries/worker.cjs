const { secret } = require('../delivery.cjs');
const { answersOnlyGenuine } = require('../exchange.cjs');

module.exports = ({ default: worker }) =>
  answersOnlyGenuine((request) => worker.fetch(request, { BYS_WEBHOOK_SECRET: secret }));
