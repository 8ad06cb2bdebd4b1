import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type HttpFunction, http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { bysWebhook } from 'callhook/express';
import express, { type Request, type Response } from 'express';
import { onEvent, options, received, secret } from './contract/app.ts';
import { adapterContract } from './contract/suite.ts';

// The framework parses every body, of any type, before the function is called, and keeps its bytes in request.rawBody:
// whatever parses it again, they stay there.
adapterContract(
  'Express handler on Google Cloud Functions',
  async () => {
    const receive = bysWebhook(secret, onEvent, options);
    const app = express();
    app.use(express.json(), receive);
    // Only here, where the types of @koa/bodyparser give every request a rawBody of text, do the types not fit.
    http('receiveCalls', ((request: Request, response: Response) =>
      request.path.endsWith('/consumed')
        ? app(request, response)
        : receive(request, response)) as unknown as HttpFunction);
    const server = getTestServer('receiveCalls').listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/webhooks/bys`;
    return {
      url,
      consumedUrl: `${url}/consumed`,
      received: async () => received(),
      stop: () => new Promise((resolve) => server.close(() => resolve())),
    };
  },
  { readBefore: 'json', keepsBytes: true },
);
