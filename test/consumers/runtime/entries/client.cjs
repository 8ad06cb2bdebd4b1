const assert = require('node:assert/strict');
const { once } = require('node:events');
const { createServer } = require('node:http');

module.exports = async ({ ByoursideError, Client }) => {
  const statuses = ['queued', 'in_progress', 'completed'];
  const server = createServer((request, response) => {
    const answer = request.url.endsWith('/c1') ? { id: 'c1', status: statuses.shift() } : { error: 'not_found' };
    response.writeHead(answer.error ? 404 : 200).end(JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new Client({ apiKey: 'bys_ak_consumer', baseUrl: `http://127.0.0.1:${server.address().port}` });
  assert.equal((await client.waitForCall('c1', { intervalMs: 1 })).status, 'completed');
  await assert.rejects(client.getCall('c2'), (error) => error instanceof ByoursideError && error.status === 404);
  server.closeAllConnections();
  server.close();
};
