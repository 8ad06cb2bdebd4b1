import type {
  ALBHandler,
  APIGatewayProxyEventV2,
  APIGatewayProxyHandler,
  APIGatewayProxyHandlerV2,
  Context,
  LambdaFunctionURLHandler,
} from 'aws-lambda';
import { byourside, type DeliveryReport } from 'callhook';
import { bysWebhook, type LambdaEvent, type LambdaRequest, webhook } from 'callhook/lambda';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { toLambdaReply } from '../../src/adapters/lambda/reply.ts';
import { errorStatuses } from '../../src/errors.ts';
import { signHeader } from '../verify/signer.ts';
import { onEvent, options, secret } from './contract/app.ts';
import { serveNode } from './contract/serve.ts';
import { adapterContract } from './contract/suite.ts';
import { behindParser } from './lambda/behind-parser.ts';
import { bridge } from './lambda/bridge.ts';
import {
  balancerEvent,
  context,
  functionUrlEvent,
  httpEvent,
  type Incoming,
  multiValueBalancerEvent,
  restEvent,
} from './lambda/events.ts';
import { fronts } from './lambda/fronts.ts';

for (const [name, front] of Object.entries(fronts)) {
  const handler = behindParser(bysWebhook(secret, onEvent, options));
  adapterContract(`Lambda behind a ${name}`, () => serveNode(bridge(handler, front)), front.traits);
}

const body = JSON.stringify({ event: 'call.completed', eventId: 'evt_lambda', callId: 'call_1', summary: 'Grüße 🎉' });

function incoming(overrides: Partial<Incoming> = {}): Incoming {
  const rawHeaders = ['Content-Type', 'application/json', 'X-BYS-Signature', signHeader(body, secret)];
  return { method: 'POST', path: '/webhooks/bys', rawHeaders, body, isBase64Encoded: false, ...overrides };
}

describe('Lambda', () => {
  const shapes = [
    ['REST API', restEvent],
    ['HTTP API', httpEvent],
    ['Function URL', functionUrlEvent],
    ['load balancer', balancerEvent],
    ['load balancer with multi-value headers', multiValueBalancerEvent],
  ] as const;
  const receive = bysWebhook(secret, () => {}, { ...options, replay: false });
  const json = { 'content-type': 'application/json' };

  it.each(shapes)('takes text and base64 from a %s, and never takes base64 for text', async (_name, eventOf) => {
    const handled: unknown[] = [];
    const handler = bysWebhook(
      secret,
      (event, { rawBody }) => handled.push(event.callId, Buffer.from(rawBody).toString()),
      {
        replay: false,
      },
    );
    const base64 = { body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
    for (const how of [{}, base64]) {
      const reply = await handler(eventOf(incoming(how)), context);
      expect([reply.statusCode, reply.body]).toEqual([200, '{"outcome":"processed"}']);
      expect(handled.splice(0)).toEqual(['call_1', body]);
    }
  });

  it('answers API Gateway and Function URLs with what they know', async () => {
    for (const eventOf of [restEvent, httpEvent, functionUrlEvent]) {
      expect(await receive(eventOf(incoming()), context)).toEqual({
        statusCode: 200,
        headers: json,
        body: '{"outcome":"processed"}',
        isBase64Encoded: false,
      });
    }
  });

  it('answers a load balancer with a description, and with headers as it sends them', async () => {
    const reply = {
      statusCode: 200,
      statusDescription: '200 OK',
      body: '{"outcome":"processed"}',
      isBase64Encoded: false,
    };
    expect(await receive(balancerEvent(incoming()), context)).toEqual({ ...reply, headers: json });
    expect(await receive(multiValueBalancerEvent(incoming()), context)).toEqual({
      ...reply,
      multiValueHeaders: { 'content-type': ['application/json'] },
    });
    expect(await receive(balancerEvent(incoming({ method: 'GET' })), context)).toMatchObject({
      statusCode: 405,
      statusDescription: '405 Method Not Allowed',
      headers: { allow: 'POST' },
    });
  });

  it('describes every status that callhook answers with', () => {
    for (const status of [200, ...Object.values(errorStatuses)]) {
      const reply = toLambdaReply({ status, headers: {}, body: '' }, balancerEvent(incoming()));
      expect(reply.statusDescription).toMatch(/^\d{3} [A-Z][\w ]+$/);
    }
  });

  it('finds the signature in any case, and refuses two of them', async () => {
    for (const name of ['x-bys-signature', 'X-Bys-Signature', 'X-BYS-SIGNATURE']) {
      for (const [, eventOf] of shapes) {
        const reply = await receive(eventOf(incoming({ rawHeaders: [name, signHeader(body, secret)] })), context);
        expect(reply.statusCode).toBe(200);
      }
    }
    const header = signHeader(body, secret);
    const apart = {
      ...restEvent(incoming()),
      multiValueHeaders: { 'X-BYS-Signature': [header], 'x-bys-signature': [header] },
    };
    expect((await receive(apart, context)).statusCode).toBe(400);
  });

  it('takes no body, no headers and no flag for an empty delivery without a signature', async () => {
    for (const nothing of [{}, { body: null, headers: null, multiValueHeaders: null }, { body: '', headers: {} }]) {
      const reply = await receive({ httpMethod: 'POST', ...nothing }, context);
      expect([reply.statusCode, reply.body, reply.headers]).toEqual([400, '{"error":"invalid_signature"}', json]);
    }
  });

  it('checks the size of the decoded body', async () => {
    const small = bysWebhook(secret, () => {}, { ...options, replay: false, maxBodyBytes: Buffer.byteLength(body) });
    const encoded = (text: string) => ({ body: Buffer.from(text).toString('base64'), isBase64Encoded: true });
    for (const how of [{ body }, encoded(body)]) {
      expect((await small(httpEvent(incoming(how)), context)).statusCode).toBe(200);
    }
    for (const how of [{ body: `${body} ` }, encoded(`${body} `)]) {
      expect((await small(httpEvent(incoming(how)), context)).statusCode).toBe(413);
    }
  });

  it('behind a middleware that parses the body names it', async () => {
    for (const [, eventOf] of shapes) {
      const reply = await receive({ ...eventOf(incoming()), body: JSON.parse(body) }, context);
      expect([reply.statusCode, JSON.parse(reply.body).message]).toEqual([
        500,
        expect.stringContaining('do not put a middleware that parses event.body, such as httpJsonBodyParser()'),
      ]);
    }
  });

  it('says so when what should be base64 is none', async () => {
    const reply = await receive(httpEvent(incoming({ isBase64Encoded: true })), context);
    expect([reply.statusCode, JSON.parse(reply.body).error]).toEqual([500, 'body_unreadable']);
    expect(reply.body).toContain('its body is not base64');
  });

  it.each([
    ['a message of a queue', { Records: [{ body }] }, '{Records}'],
    ['a test event of the console', { key1: 'value1', key2: 'value2' }, '{key1, key2}'],
    ['an event without a method', { requestContext: {}, body }, '{requestContext, body}'],
    ['nothing', undefined, '{}'],
    ['null', null, '{}'],
  ])('rejects %s, and names what to change', async (_what, event, keys) => {
    const reports: DeliveryReport[] = [];
    const handler = bysWebhook(secret, () => {}, { observe: (report) => reports.push(report) });
    const invoked = handler(event as unknown as LambdaEvent, context);
    await expect(invoked).rejects.toThrow(TypeError);
    await expect(invoked).rejects.toThrow(`its keys are ${keys}. Invoke the function through a Function URL`);
    expect(reports).toEqual([]);
  });

  it('hands the event and the context of the invocation to the handler and to the secret function', async () => {
    const requests: LambdaRequest[] = [];
    const note = (request: LambdaRequest) => {
      requests.push(request);
      return secret;
    };
    const event = httpEvent(incoming());
    await bysWebhook(note, (_event, { request }) => requests.push(request))(event, context);
    expect(requests).toEqual([
      { event, context },
      { event, context },
    ]);
  });

  it('fits the handler types of @types/aws-lambda, and is narrowed by an annotation', () => {
    const handler = bysWebhook(
      () => process.env.BYS_WEBHOOK_SECRET,
      (event, { request }) => {
        expectTypeOf(request).toEqualTypeOf<LambdaRequest>();
        expectTypeOf(request.context.getRemainingTimeInMillis()).toEqualTypeOf<number>();
        expectTypeOf(event.callId).toEqualTypeOf<string>();
      },
    );
    expectTypeOf(handler).toExtend<APIGatewayProxyHandler>();
    expectTypeOf(handler).toExtend<APIGatewayProxyHandlerV2>();
    expectTypeOf(handler).toExtend<LambdaFunctionURLHandler>();
    expectTypeOf(handler).toExtend<ALBHandler>();
    bysWebhook(
      ({ event }: { event: APIGatewayProxyEventV2; context: Context }) => event.requestContext.domainName,
      {
        'call.completed': (event) =>
          expectTypeOf(event.extracted).toEqualTypeOf<{ readonly n: number | null } | null>(),
      },
      { fields: [{ name: 'n', type: 'number' }] },
    );
    // @ts-expect-error: no event has this name
    const misspelt = () => webhook(byourside, secret, { 'call.complete': () => {} });
    void misspelt;
  });
});
