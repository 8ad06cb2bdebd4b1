import { byourside, type DeliveryReport, type Sender, sender } from 'callhook';
import { webhook as expressWebhook } from 'callhook/express';
import { webhook as fetchWebhook } from 'callhook/fetch';
import { webhook as honoWebhook } from 'callhook/hono';
import { webhook as nextWebhook } from 'callhook/next';
import { webhook as nodeWebhook } from 'callhook/node';
import express from 'express';
import express4 from 'express4';
import { Hono } from 'hono';
import type { NextApiRequest, NextApiResponse } from 'next';
import { NextRequest } from 'next/server.js';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { Webhook as SvixWebhook } from 'svix';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { didww, standard, stripe, workflow } from '../sources/senders.ts';
import { nowSeconds, signHeader } from '../verify/signer.ts';
import { send } from './contract/send.ts';
import { serveNode, serveWeb } from './contract/serve.ts';
import type { Target } from './contract/suite.ts';

// Real senders sign, over real HTTP, behind every adapter: each at an endpoint of its own, and all at one.

type Mount = (
  senders: readonly Sender<unknown>[],
  options: { readonly observe: (report: DeliveryReport) => void },
) => Promise<Target>;

const onExpress =
  (framework: typeof express): Mount =>
  (senders, options) => {
    const app = framework();
    app.post('/webhooks/bys', expressWebhook(senders, options));
    return serveNode(app);
  };

const adapters: Readonly<Record<string, Mount>> = {
  'node:http': (...args) => serveNode(nodeWebhook(...args)),
  fetch: (...args) => serveWeb(fetchWebhook(...args)),
  'Express 5': onExpress(express),
  'Express 4': onExpress(express4 as typeof express),
  Hono: (...args) => serveWeb(new Hono().post('/webhooks/bys', honoWebhook(...args)).fetch),
  'Next.js route handler': (...args) => {
    const POST = nextWebhook(...args);
    return serveWeb(({ url, method, headers, body }) =>
      POST(new NextRequest(url, { method, headers, body, duplex: 'half' })),
    );
  },
  'Next.js API route': (...args) => {
    const handler = nextWebhook(...args);
    return serveNode((request, response) => handler(request as NextApiRequest, response as NextApiResponse));
  },
};

const byoursideSecret = 'whsec_3f9c1e7a55b04d0e';
const stripeSecret = 'whsec_6d0b52c98ea1f347';
const didwwSecret = 'e4c1f20b97a35d68';
const standardSecret = `whsec_${Buffer.from('0123456789abcdef01234567').toString('base64')}`;
const svixSecret = `whsec_${Buffer.from('fedcba9876543210fedcba98').toString('base64')}`;
const sharedSecret = 'a shared secret';
const { webhooks } = new Stripe('sk_test_none');

let count = 0;
const uniqueId = () => `evt_${process.pid}_${++count}`;
const contact = () => ({ type: 'contact.created', data: { email: 'jané@example.com' } });

interface RealSender {
  readonly event: () => Record<string, unknown>;
  /** The headers that the sender's own package makes; a retry has the same id. */
  readonly sign: (body: string, id: string, secret?: string) => Record<string, string>;
}

const real: Readonly<Record<string, RealSender>> = {
  byourside: {
    event: () => ({ event: 'call.completed', eventId: uniqueId(), callId: 'call_1' }),
    sign: (body, _id, secret = byoursideSecret) => ({ 'X-BYS-Signature': signHeader(body, secret) }),
  },
  stripe: {
    event: () => ({ id: uniqueId(), type: 'invoice.paid', data: { object: { customer: 'cus_1' } } }),
    sign: (payload, _id, secret = stripeSecret) => ({
      'Stripe-Signature': webhooks.generateTestHeaderString({ payload, secret }),
    }),
  },
  didww: {
    event: () => ({ id: uniqueId(), type: 'call.ended', ts: '2026-01-01T10:00:00.000Z', global_tag: 'tag', data: {} }),
    sign: (body, id, secret = didwwSecret) => ({ 'X-PS-Signature': signHeader(body, secret), 'X-PS-Event-Id': id }),
  },
  'standard-webhook': { event: contact, sign: signStandard('webhook', StandardWebhook, standardSecret) },
  'standard-svix': { event: contact, sign: signStandard('svix', SvixWebhook, svixSecret) },
  workflow: {
    event: () => ({ event: 'step.done', run: uniqueId(), step: 1 }),
    sign: (_body, _id, secret = sharedSecret) => ({ 'X-Workflow-Secret': secret }),
  },
};
function signStandard(
  prefix: string,
  Webhook: typeof StandardWebhook | typeof SvixWebhook,
  own: string,
): RealSender['sign'] {
  return (body, id, secret = own) => {
    const timestamp = nowSeconds();
    return {
      [`${prefix}-id`]: id,
      [`${prefix}-timestamp`]: `${timestamp}`,
      [`${prefix}-signature`]: new Webhook(secret).sign(id, new Date(timestamp * 1000), body),
    };
  };
}

const otherSecret = Buffer.from('another key of 24 bytes!').toString('base64');

/** The senders, each with handlers that say whose they are. */
function sendersWith(handled: string[]): Readonly<Record<string, Sender<unknown>>> {
  const note = (source: string) => (event: object) => void handled.push(`${source} ${JSON.stringify(event)}`);
  return {
    byourside: sender(byourside, byoursideSecret, note('byourside')),
    stripe: sender(stripe, stripeSecret, { 'invoice.paid': note('stripe') }),
    didww: sender(didww, didwwSecret, note('didww')),
    'standard-webhook': sender(standard('webhook'), standardSecret, note('standard-webhook')),
    'standard-svix': sender(standard('svix'), () => svixSecret, note('standard-svix')),
    workflow: sender(workflow, sharedSecret, note('workflow')),
  };
}

describe.each(Object.entries(adapters))('on %s', (_adapter, mount) => {
  const handled: string[] = [];
  const reports: DeliveryReport[] = [];
  const targets = new Map<string, Target>();
  const observe = (report: DeliveryReport) => void reports.push(report);
  const all = 'one endpoint for all';

  beforeAll(async () => {
    const senders = sendersWith(handled);
    for (const [name, one] of Object.entries(senders)) targets.set(name, await mount([one], { observe }));
    targets.set(all, await mount(Object.values(senders), { observe }));
  });
  afterAll(() => Promise.all([...targets.values()].map((target) => target.stop())));

  async function post(endpoint: string, body: string, headers: Record<string, string>): Promise<string> {
    const answer = await send(targets.get(endpoint)?.url ?? '', body, { headers });
    return `${answer.status} ${answer.body}`;
  }

  const processed = '200 {"outcome":"processed"}';
  const refused = '400 {"error":"invalid_signature"}';

  describe.each(Object.entries(real))('%s', (name, { event, sign }) => {
    it.each(['an endpoint of its own', all])('is received at %s, and its retry is known', async (where) => {
      const endpoint = where === all ? all : name;
      const [body, id] = [JSON.stringify(event()), uniqueId()];
      expect(await post(endpoint, body, sign(body, id))).toBe(processed);
      expect(handled.at(-1)).toMatch(new RegExp(`^${name} {`));
      expect(await post(endpoint, body, sign(body, id))).toBe('200 {"outcome":"duplicate"}');
      expect(reports.slice(-2).map((report) => [report.source, report.code])).toEqual([
        [name, 'processed'],
        [name, 'duplicate'],
      ]);
      expect(reports.at(-1)?.eventKey).toMatch(new RegExp(`^${name}::`));
    });

    it.each(['an endpoint of its own', all])('is refused at %s when it signs with another secret', async (where) => {
      const endpoint = where === all ? all : name;
      const body = JSON.stringify(event());
      const before = handled.length;
      expect(await post(endpoint, body, sign(body, uniqueId(), otherSecret))).toBe(refused);
      expect([reports.at(-1)?.source, reports.at(-1)?.code, handled.length]).toEqual([
        name,
        'signature_mismatch',
        before,
      ]);
    });

    it('is refused when its body is changed', async () => {
      if (name === 'workflow') return; // which signs nothing
      const body = JSON.stringify(event());
      expect(await post(name, `${body} `, sign(body, uniqueId()))).toBe(refused);
    });

    it('is refused at the endpoint of another', async () => {
      const other = name === 'stripe' ? 'byourside' : 'stripe';
      const body = JSON.stringify(event());
      expect(await post(other, body, sign(body, uniqueId()))).toBe(refused);
      expect([reports.at(-1)?.source, reports.at(-1)?.code]).toEqual([other, 'header_missing']);
    });
  });

  it('a delivery of nobody is refused, and of no source', async () => {
    expect(await post(all, '{}', {})).toBe(refused);
    expect(reports.at(-1)).toMatchObject({ source: null, code: 'header_missing' });
  });
});
