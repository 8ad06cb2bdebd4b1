const assert = require('node:assert/strict');
const { createHmac } = require('node:crypto');
const { once } = require('node:events');
const { createServer } = require('node:http');

const secret = 'whsec_consumer';

module.exports = async ({ createSimulator, sampleEvent, signedRequest, virtualClock }) => {
  const request = signedRequest(sampleEvent('call.completed', { summary: 'Größe ✓' }), secret);
  assert.ok(isGenuine(request.headers.get('x-bys-signature'), Buffer.from(await request.arrayBuffer())));

  const names = [];
  const receiver = createServer(async (incoming, response) => {
    const body = Buffer.concat(await incoming.toArray());
    assert.ok(isGenuine(incoming.headers['x-bys-signature'], body));
    names.push(JSON.parse(body).event);
    response.end();
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const simulator = createSimulator({ secret, clock: virtualClock() });
  const { url } = await simulator.listen();
  const webhookUrl = `http://127.0.0.1:${receiver.address().port}`;
  const call = JSON.stringify({ to: '+14155550123', objective: 'Say hello.', webhookUrl });
  const { callId } = await (await fetch(`${url}/v1/agent/calls`, { method: 'POST', body: call })).json();
  await simulator.settled(callId);
  await simulator.close();
  receiver.close();
  assert.deepEqual(names, ['call.in_progress', 'call.completed']);
};

function isGenuine(header, body) {
  const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header);
  return createHmac('sha256', secret).update(`${t}.`).update(body).digest('hex') === v1;
}
