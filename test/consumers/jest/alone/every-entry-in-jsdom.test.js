/** @jest-environment jsdom */
// This environment has no Request, no TextEncoder and no fetch, and asks for what packages have for browsers.
const { loadsOrNamesPeer, names } = require('./entries.js');

test.each(names)('%s loads, or names the driver to install', (name) => {
  expect(loadsOrNamesPeer(name)).toBe(true);
});

test('functions that need no Request work', () => {
  const { constructEvent, signWebhook, verifyWebhook } = require('callhook');
  const { sampleEvent, signedDelivery } = require('callhook/testing');
  const { body, headers } = signedDelivery(sampleEvent('call.completed'), 'whsec_test');
  expect(verifyWebhook(headers['x-bys-signature'], body, 'whsec_test')).toBe(true);
  expect(verifyWebhook(headers['x-bys-signature'], Buffer.from(body), 'whsec_test')).toBe(true);
  expect(verifyWebhook(headers['x-bys-signature'], body, 'whsec_other')).toBe(false);
  expect(constructEvent(body, headers['x-bys-signature'], 'whsec_test').event).toBe('call.completed');
  expect(signWebhook(body, 'whsec_test')).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/);
});

test('a route on node:http answers', async () => {
  const { createServer, request } = require('node:http');
  const { bysWebhook } = require('callhook/node');
  const { sampleEvent, signedDelivery } = require('callhook/testing');
  const handled = [];
  const server = createServer(
    bysWebhook('whsec_test', (event) => {
      handled.push(event.event);
    }),
  ).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { body, headers, method } = signedDelivery(sampleEvent('call.completed'), 'whsec_test');
  const status = await new Promise((resolve, reject) => {
    request({ port: server.address().port, host: '127.0.0.1', method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end(body);
  });
  server.close();
  expect(status).toBe(200);
  expect(handled).toEqual(['call.completed']);
});
