const assert = require('node:assert/strict');
const { once } = require('node:events');
const { createServer } = require('node:http');
const { DynamoDBClient } = require('@aws-sdk/client-dynamodb');

module.exports = async ({ dynamodbStore }) => {
  const operations = [];
  // Answers every request with an empty output: an item that is not there, a write that was done.
  const server = createServer((request, response) => {
    operations.push(request.headers['x-amz-target'].split('.').at(-1));
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${server.address().port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ endpoint, region: 'eu-west-1', credentials });
  const store = dynamodbStore(client);
  assert.deepEqual(await store.claim('evt_1', 'token', 30_000), { status: 'claimed' });
  assert.equal(await store.commit('evt_1', 'token', 60_000), true);
  assert.deepEqual(operations, ['GetItem', 'PutItem', 'PutItem']);
  assert.throws(() => dynamodbStore('eu-west-1'), TypeError);
  client.destroy();
  server.closeAllConnections();
  server.close();
};
