import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  basicAuth,
  bodyHmac,
  byourside,
  constructEvent,
  createReceiver,
  custom,
  defineSource,
  ed25519,
  hmacSignature,
  jwt,
  reply,
  sender,
  sharedSecretHeader,
  signStandardWebhook,
  signWebhook,
  standardWebhooks,
  timestampedHmac,
  twilioSignature,
  verifySignature,
  verifyWebhook,
} from 'callhook';
import { Client, callEventHub } from 'callhook/client';
import { verifiedBy as verifiedByOnExpress, verified as verifiedOnExpress } from 'callhook/express';
import { bysWebhook, webhook } from 'callhook/fetch';
import { verifiedBy as verifiedByOnHono, verified as verifiedOnHono } from 'callhook/hono';
import { memoryStore, once } from 'callhook/replay';
import { dynamodbStore } from 'callhook/replay/dynamodb';
import { voylo } from 'callhook/sources/voylo';
import { createSimulator, sampleEvent, signedDelivery, signedRequest, virtualClock } from 'callhook/testing';
import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod/v4/mini';
import { senders, stores } from '../scripts/entries.ts';
import { DeliveryContext } from '../src/receive/context.ts';

const secret = 'whsec_test';
const body = '{}';
const event = JSON.stringify(sampleEvent('call.completed'));
const authenticator = sharedSecretHeader({ header: 'x-secret' });
const required = { voylo: { authenticator }, header: { header: 'x-secret' }, client: { apiKey: 'bys_ak_0123456789' } };
const definition = {
  name: 'own',
  authenticator,
  events: { ping: z.looseObject({}) },
  eventName: 'type',
  eventId: 'id',
};
const client = new Client({
  ...required.client,
  sleep: () => {},
  fetchImpl: async () => Response.json({ calls: [], id: 'call_1', callId: 'call_1', status: 'completed' }),
});
const call = { to: '+14155550123', objective: 'Say hello.' };

/** The context of an event whose claim takes any commit. */
function contextOf() {
  return new DeliveryContext(
    {
      eventKey: 'own::evt_1',
      signature: { timestamp: null, secretIndex: 0 },
      rawBody: new Uint8Array(0),
      request: null,
      issues: [],
      stale: false,
      waitUntil: () => undefined,
      keepReply: () => () => {},
    },
    { signal: new AbortController().signal, commit: async () => {} },
  );
}

type Given = never; // a caller without types may give anything

/** Every function that takes options, given only options; `required` holds the options that it needs. */
const takers: Record<string, { readonly take: (options: Given) => unknown; readonly required?: object }> = {
  verifySignature: { take: (options) => verifySignature('t=1,v1=0', body, secret, options) },
  constructEvent: { take: (options) => constructEvent(event, signWebhook(event, secret), secret, options) },
  signWebhook: { take: (options) => signWebhook(body, secret, options) },
  signStandardWebhook: { take: (options) => signStandardWebhook(body, 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', options) },
  createReceiver: { take: (options) => createReceiver(byourside, secret, () => {}, options) },
  'createReceiver of senders': { take: (options) => createReceiver([sender(byourside, secret, () => {})], options) },
  sender: { take: (options) => sender(byourside, secret, () => {}, options) },
  bysWebhook: { take: (options) => bysWebhook(secret, () => {}, options) },
  webhook: { take: (options) => webhook(byourside, secret, () => {}, options) },
  'webhook of senders': { take: (options) => webhook([sender(byourside, secret, () => {})], options) },
  'verified of Express': { take: (options) => verifiedOnExpress(secret, options) },
  'verifiedBy of Express': { take: (options) => verifiedByOnExpress(byourside, secret, options) },
  'verified of Hono': { take: (options) => verifiedOnHono(secret, options) },
  'verifiedBy of Hono': { take: (options) => verifiedByOnHono(byourside, secret, options) },
  defineSource: { take: (options) => defineSource(options), required: definition },
  timestampedHmac: { take: (options) => timestampedHmac(options), required: required.header },
  standardWebhooks: { take: (options) => standardWebhooks(options) },
  sharedSecretHeader: { take: (options) => sharedSecretHeader(options), required: required.header },
  basicAuth: { take: (options) => basicAuth(options) },
  twilioSignature: { take: (options) => twilioSignature(options) },
  bodyHmac: { take: (options) => bodyHmac(options), required: required.header },
  hmacSignature: { take: (options) => hmacSignature(options), required: { ...required.header, signed: ['body'] } },
  ed25519: { take: (options) => ed25519(options), required: { ...required.header, signed: ['body'] } },
  jwt: { take: (options) => jwt(options) },
  'context.commit': { take: (options) => contextOf().commit(memoryStore(), options) },
  custom: { take: (options) => custom(() => true, options) },
  reply: { take: (options) => reply('text', options) },
  voylo: { take: (options) => voylo(options), required: required.voylo },
  dynamodbStore: {
    take: (options) => dynamodbStore(new DynamoDBClient({ region: 'eu-west-1' }), options),
  },
  once: { take: (options) => once(memoryStore(), 'evt_1', () => 1, options) },
  memoryStore: { take: (options) => memoryStore(options) },
  Client: { take: (options) => new Client(options), required: required.client },
  'client.placeCall': { take: (options) => client.placeCall(call, options) },
  'client.getCall': { take: (options) => client.getCall('call_1', options) },
  'client.listCalls': { take: (options) => client.listCalls(options) },
  'client.waitForCall': { take: (options) => client.waitForCall('call_1', options) },
  'client.watchCall': { take: (options) => client.watchCall('call_1', options).next() },
  callEventHub: { take: (options) => callEventHub(options) },
  createSimulator: { take: (options) => createSimulator(options), required: { secret } },
  virtualClock: { take: (options) => virtualClock(options) },
  signedDelivery: { take: (options) => signedDelivery({}, secret, options) },
  signedRequest: { take: (options) => signedRequest({}, secret, options) },
  'signedRequest for a source': { take: (options) => signedRequest(byourside, {}, secret, options) },
};

const noRows = () => [];

/** Stands in for every driver: all of its properties are functions that return it, or no rows. */
const anyDriver: object = new Proxy(() => {}, {
  get: (_target, name) =>
    name === 'all' ? noRows : name === 'then' || typeof name === 'symbol' ? undefined : anyDriver,
  apply: () => anyDriver,
});

// `src/replay/redis-store.ts` exports `redisStore(client, options)`, and `src/sources/nextneural.ts` `nextneural(options)`.
for (const { name, source } of [...stores, ...senders]) {
  const taker = basename(source, '.ts').replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());
  const { [taker]: make } = await import(name);
  const before = taker.endsWith('Store') ? [anyDriver] : [];
  if (make?.length > before.length) takers[taker] ??= { take: (options) => make(...before, options) };
}

/** Runs a taker to its end, so that it throws where others reject. */
async function outcomeOf(take: (options: Given) => unknown, options: unknown): Promise<unknown> {
  try {
    return await take(options as Given);
  } catch (error) {
    return error;
  }
}

const polluted: string[] = [];

afterEach(() => {
  for (const name of polluted.splice(0)) delete (Object.prototype as Record<string, unknown>)[name];
});

describe.each(Object.entries(takers))('the options of %s', (_name, { take, required: needed }) => {
  it.each([null, 10, 'whsec_text', true, () => ({}), [], new Map(), new Date()].map((options) => [options]))(
    'are an object, not %s',
    async (options) => {
      const error = await outcomeOf(take, options);
      expect(error).toBeInstanceOf(TypeError);
      expect(String(error)).toMatch(/must be an object, got /);
      expect(String(error)).not.toContain('whsec_text');
    },
  );

  it('have no other names, and the error says the nearest right one', async () => {
    for (const options of [{ zzz: 1 }, { ...needed, toleranse: undefined }, JSON.parse('{"__proto__": {"now": 1}}')]) {
      const error = await outcomeOf(take, options);
      expect(error).toBeInstanceOf(TypeError);
      expect(String(error)).toMatch(
        /has no option '(zzz|toleranse|__proto__)'\. Did you mean '\w+'\? Its options are \w/,
      );
    }
  });

  it('are own properties: Object.prototype gives none', async () => {
    const names = /Its options are (.*)\.$/.exec(String(await outcomeOf(take, { zzz: 1 })))?.[1]?.split(', ') ?? [];
    expect(names.length).toBeGreaterThan(0);
    expect(await outcomeOf(take, needed)).not.toBeInstanceOf(Error);
    for (const name of names.filter((one) => !(one in (needed ?? {})))) {
      polluted.push(name);
      Object.defineProperty(Object.prototype, name, { value: Symbol('wrong'), configurable: true, writable: true });
      expect(await outcomeOf(take, needed)).not.toBeInstanceOf(Error);
      expect(await outcomeOf(take, { ...needed })).not.toBeInstanceOf(Error);
      delete (Object.prototype as Record<string, unknown>)[name];
    }
  });

  it('are refused when another object hands them down', async () => {
    const error = await outcomeOf(take, { ...needed, zzz: 1 });
    const [first = ''] = /Its options are (\w+)/.exec(String(error))?.slice(1) ?? [];
    expect(String(await outcomeOf(take, Object.create({ [first]: 1 })))).toContain(`'${first}'`);
    expect(await outcomeOf(take, Object.create({ [first]: 1 }))).toBeInstanceOf(TypeError);
  });
});

/** Functions inside callhook, which get options that were read before. */
const inside = new Set([
  'readOptions',
  'readClientOptions',
  'readWaitOptions',
  'readSimulatorOptions',
  'receiverSettings',
  'memoryClaims',
  'receiverOf',
  'readClock',
  'signatureFormat',
  'sourceRequest',
  'init', // of a class that zod takes
  'commit', // of a context: its test is that of contexts
]);

it('every function with options is among them', () => {
  const root = fileURLToPath(new URL('../src/', import.meta.url));
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const known = [...Object.keys(takers), 'verifyWebhook'].join(' ');
  const forgotten: string[] = [];
  for (const file of files) {
    if (file === 'replay/redis/redis-client.ts') continue; // methods of the drivers
    const code = readFileSync(root + file, 'utf8').replace(/\/\*\*.*?\*\//gs, '');
    const declared =
      /^(?:export (?:async )?function|export class| {2}async| {2}) ?(\w+)(?:<[^(]*>)?\((.*?)\)(?:: [^{;]*)?(?:[{;])/gms;
    for (const [, name = '', parameters = ''] of code.matchAll(declared)) {
      if (!/\b(options|definition)\??: (?!readonly)/.test(parameters)) continue;
      const isPublic = name === 'constructor' || new RegExp(`\\b${name}\\b`).test(known);
      if (!isPublic && !inside.has(name)) forgotten.push(`${file}: ${name}`);
    }
  }
  expect(forgotten).toEqual([]);
});

it('a receiver records what it has handled, whatever Object.prototype was given', async () => {
  polluted.push('statusOf');
  Object.assign(Object.prototype, { statusOf: 1 });
  const receive = createReceiver(byourside, secret, () => {});
  const readBody = () => new TextEncoder().encode(event);
  const delivery = { method: 'POST', header: () => signWebhook(event, secret), readBody, request: null };
  expect((await receive(delivery)).body).toBe('{"outcome":"processed"}');
  expect((await receive(delivery)).body).toBe('{"outcome":"duplicate"}');
});

describe('verifyWebhook', () => {
  const now = Math.floor(Date.now() / 1000);
  const old = signWebhook(body, secret, { timestamp: now - 400 });
  const fresh = signWebhook(body, secret);

  it.each([null, 10, 'x', true, () => ({ tolerance: 1e12 }), [], { tolerence: 500 }, { tolerance: 86_401 }])(
    'is false for options that cannot be: %j',
    (options) => {
      expect(verifyWebhook(old, body, secret, options as never)).toBe(false);
      expect(verifyWebhook(fresh, body, secret, options as never)).toBe(false);
    },
  );

  it('does not let Object.prototype switch the clock off', () => {
    polluted.push('tolerance', 'now');
    Object.assign(Object.prototype, { tolerance: 1e12, now: () => (now - 400) * 1000 });
    expect(verifyWebhook(old, body, secret)).toBe(false);
    expect(verifyWebhook(old, body, secret, {})).toBe(false);
    expect(verifyWebhook(fresh, body, secret)).toBe(true);
    expect(verifyWebhook(fresh, body, secret, {})).toBe(true);
  });
});
