import { createServer } from 'node:http';
import { bysWebhook } from 'callhook/node';

const receive = bysWebhook(process.env.BYS_WEBHOOK_SECRET, (event) => {
  console.log(event.event, event.callId, event.summary);
});

createServer(receive).listen(process.env.PORT ?? 3000);
