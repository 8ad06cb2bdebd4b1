const fastify = require('fastify');
const { handlesOnlyGenuine } = require('../exchange.cjs');

module.exports = ({ bysWebhook }) =>
  handlesOnlyGenuine(bysWebhook, (plugin) => async (request) => {
    const app = fastify();
    app.register(plugin, { prefix: new URL(request.url).pathname });
    try {
      const target = new URL(request.url);
      target.port = new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port;
      const { method, headers } = request;
      return await fetch(target, { method, headers, body: await request.arrayBuffer() });
    } finally {
      await app.close();
    }
  });
