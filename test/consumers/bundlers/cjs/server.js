const { constructEvent, isWebhookError } = require('callhook');
const { bysWebhook } = require('callhook/express');
const { memoryStore } = require('callhook/replay');
const { verifyWebhook } = require('callhook/verify');
const express = require('express');

const secret = process.env.BYS_WEBHOOK_SECRET;

const app = express();

app.post(
  '/webhooks/bys',
  bysWebhook(secret, (event) => console.log(event.summary), { replay: memoryStore() }),
);

app.post('/by-hand', express.raw({ type: '*/*' }), (request, response) => {
  const signature = request.header('x-bys-signature');
  try {
    const { callId } = constructEvent(request.body, signature, secret);
    response.status(verifyWebhook(signature, request.body, secret) ? 200 : 500).send(callId);
  } catch (error) {
    response.sendStatus(isWebhookError(error) ? error.status : 500);
  }
});

const server = app.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
