import callhook = require('callhook');
import express = require('callhook/express');
import verify = require('callhook/verify');

export const handler = express.bysWebhook('whsec_test', (_event, { request }) => expectType<string>()(request.path));

export function read(rawBody: Buffer, header: string | undefined): callhook.CallEvent | undefined {
  expectType<boolean>()(verify.verifyWebhook(header, rawBody, 'whsec_test'));
  const event = callhook.constructEvent(rawBody, header, 'whsec_test');
  return event.event === 'call.completed' ? event : undefined;
}
