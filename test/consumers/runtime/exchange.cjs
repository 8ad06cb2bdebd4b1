const assert = require('node:assert/strict');
const { once } = require('node:events');
const { createServer } = require('node:http');
const { body, secret, signatureHeader, summary, tamperedBody } = require('./delivery.cjs');

const url = 'http://127.0.0.1/webhooks/bys';

/**
 * Makes a handler with `bysWebhook` and delivers to it, tampered with and as it was signed.
 *
 * @param mount Given the handler, gives a function from a web request to a web response.
 */
async function handlesOnlyGenuine(bysWebhook, mount) {
  const summaries = [];
  const send = mount(bysWebhook(secret, (event) => summaries.push(event.summary)));
  await answersOnlyGenuine(send);
  assert.deepEqual(summaries, [summary]);
}

/** Delivers through `send`, a function from a web request to a web response. */
async function answersOnlyGenuine(send) {
  assert.equal((await send(delivery(tamperedBody))).status, 400);
  assert.equal((await send(delivery(body))).status, 200);
}

/** A function from a web request to a web response, by way of a real server with this listener. */
function overHttp(listener) {
  return async (request) => {
    const server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const target = new URL(request.url);
      target.port = String(server.address().port);
      const { method, headers } = request;
      return await fetch(target, { method, headers, body: await request.arrayBuffer() });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  };
}

function delivery(bytes) {
  const headers = { 'content-type': 'application/json', 'x-bys-signature': signatureHeader };
  return new Request(url, { method: 'POST', headers, body: bytes });
}

/** A function that delivers an event to a web handler, with a secret in the header. */
function sendWithSecret(handler, header) {
  return (event, secret) =>
    handler(new Request(url, { method: 'POST', headers: { [header]: secret }, body: JSON.stringify(event) }));
}

module.exports = { answersOnlyGenuine, handlesOnlyGenuine, overHttp, sendWithSecret };
