const { handlesOnlyGenuine } = require('../exchange.cjs');

module.exports = ({ bysWebhook }) =>
  handlesOnlyGenuine(bysWebhook, (handler) => async (request) => {
    const reply = await handler(
      {
        version: '2.0',
        requestContext: { http: { method: request.method, path: '/webhooks/bys' } },
        headers: Object.fromEntries(request.headers),
        body: Buffer.from(await request.arrayBuffer()).toString('base64'),
        isBase64Encoded: true,
      },
      { awsRequestId: '1', functionName: 'receive-calls', getRemainingTimeInMillis: () => 3_000 },
    );
    return new Response(reply.body, { status: reply.statusCode, headers: reply.headers });
  });
