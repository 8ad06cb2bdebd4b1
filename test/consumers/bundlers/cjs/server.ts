import { createServer } from 'node:http';
import { type CallEvent, constructEvent, isWebhookError } from 'callhook';
import { bysWebhook } from 'callhook/express';
import { memoryStore } from 'callhook/replay';
import { verifyWebhook } from 'callhook/verify';
import express, { type Request, type Response } from 'express';

const secret = process.env.BYS_WEBHOOK_SECRET ?? '';

const app = express();

app.post(
  '/webhooks/bys',
  bysWebhook(secret, (event: CallEvent) => console.log(event.summary), { replay: memoryStore() }),
);

app.post('/by-hand', express.raw({ type: '*/*' }), (request: Request, response: Response) => {
  const signature = request.header('x-bys-signature');
  try {
    const { callId } = constructEvent(request.body, signature, secret);
    response.status(verifyWebhook(signature, request.body, secret) ? 200 : 500).send(callId);
  } catch (error) {
    response.sendStatus(isWebhookError(error) ? error.status : 500);
  }
});

const server = createServer(app).listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') console.log(`http://127.0.0.1:${address?.port}`);
});
