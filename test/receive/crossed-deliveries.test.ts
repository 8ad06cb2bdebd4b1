import {
  basicAuth,
  bodyHmac,
  createReceiver,
  defineSource,
  hmacSignature,
  sender,
  timestampedHmac,
  twilioSignature,
} from 'callhook';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import * as z from 'zod/v4/mini';
import { memoryStore } from '../../src/replay/memory-store.ts';
import type { Authenticator } from '../../src/sources/authenticator.ts';
import type { SourceDefinition } from '../../src/sources/define-source.ts';
import type { EventSchemas } from '../../src/sources/event-schemas.ts';
import { signHeader } from '../verify/signer.ts';
import { hmacHex, recorder } from './deliver.ts';
import { type RequestOptions, request } from './request.ts';

// An endpoint of five senders, all of which call their event `ping`. An attacker has captured a delivery of one of them, and
// may change everything that its signature does not cover.

const keys = {
  json: 'key of json',
  plain: 'key of plain',
  form: 'key of form',
  url: 'key of url',
  user: 'key of user',
};
type Name = keyof typeof keys;

function sourceOf(
  name: string,
  authenticator: Authenticator,
  more: Partial<SourceDefinition<EventSchemas, number | null>> = {},
) {
  return defineSource<EventSchemas, number | null>({
    name,
    authenticator,
    events: { ping: z.looseObject({}) },
    eventName: 'event',
    eventId: 'id',
    ...more,
  });
}

const sources: { readonly [TName in Name]: ReturnType<typeof sourceOf> } = {
  json: sourceOf('json', timestampedHmac({ header: 'X-Json' })),
  plain: sourceOf('plain', bodyHmac({ header: 'X-Plain' }), { body: ['json', 'form'] }),
  form: sourceOf('form', bodyHmac({ header: 'X-Form' }), { body: 'form' }),
  url: sourceOf('url', hmacSignature({ header: 'X-Url', signed: ['url', 'body'] }), {
    methods: ['GET', 'POST'],
    body: 'form',
  }),
  user: sourceOf('user', basicAuth({ username: 'callhook' })),
};

const hook = 'http://localhost/hooks';
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const jsonBody = '{"event":"ping","id":"1"}';
const formBody = 'event=ping&id=1';
const getUrl = `${hook}?event=ping&id=1`;

const signers = {
  json: (body: string) => ({ 'x-json': signHeader(body, keys.json) }),
  plain: (body: string) => ({ 'x-plain': hmacHex(body, keys.plain) }),
  form: (body: string) => ({ 'x-form': hmacHex(body, keys.form), ...form }),
  url: (body: string, url = hook) => ({ 'x-url': hmacHex(url + body, keys.url), ...form }),
};

function endpoint(names: readonly Name[] = ['json', 'plain', 'form', 'url']) {
  const { reports, observe } = recorder();
  const ran: string[] = [];
  const senders = names.map((name) => sender(sources[name], keys[name], { ping: () => void ran.push(name) }));
  const receive = createReceiver<null>(senders, { observe, log: false });
  return { ran, reports, send: (body: string | null, options: RequestOptions) => receive(request(body, options)) };
}

describe('an endpoint of several senders', () => {
  it('runs the handler of each for its own deliveries', async () => {
    const { ran, send } = endpoint();
    await send(jsonBody, { headers: signers.json(jsonBody) });
    await send(jsonBody, { headers: signers.plain(jsonBody) });
    await send(formBody, { headers: signers.form(formBody) });
    await send(formBody, { headers: signers.url(formBody) });
    await send(null, {
      method: 'GET',
      url: getUrl.replace('id=1', 'id=2'),
      headers: signers.url('', getUrl.replace('id=1', 'id=2')),
    });
    expect(ran).toEqual(['json', 'plain', 'form', 'url', 'url']);
  });

  const json = signers.json(jsonBody);
  const plain = signers.plain(jsonBody);
  const ofForm = signers.form(formBody);
  const ofUrl = signers.url(formBody);
  const ofGet = signers.url('', getUrl);
  const hex = plain['x-plain'];

  /** Which handler may run at most: that of the sender whose delivery it was. */
  it.each<[string, Name, string, RequestOptions]>([
    ['the signature of json under the header of plain', 'json', jsonBody, { headers: { 'x-plain': json['x-json'] } }],
    [
      'the bare MAC of json under the header of plain',
      'json',
      jsonBody,
      { headers: { 'x-plain': `${json['x-json'].split('v1=')[1]}` } },
    ],
    ['the signature of plain under the header of form', 'plain', jsonBody, { headers: { 'x-form': hex, ...form } }],
    ['the signature of plain under the header of url', 'plain', jsonBody, { headers: { 'x-url': hex, ...form } }],
    [
      'the signature of form under the header of plain',
      'form',
      formBody,
      { headers: { 'x-plain': ofForm['x-form'], ...form } },
    ],
    [
      'the signature of url under the header of form',
      'url',
      formBody,
      { headers: { 'x-form': ofUrl['x-url'], ...form } },
    ],
    [
      'the signature of url under the header of plain',
      'url',
      formBody,
      { headers: { 'x-plain': ofUrl['x-url'], ...form } },
    ],
    ['both headers, the good one second', 'plain', jsonBody, { headers: { 'x-json': `t=1,v1=${hex}`, ...plain } }],
    ['both headers, the good one first', 'json', jsonBody, { headers: { ...json, 'x-plain': hex } }],
    [
      'the good header, and an empty one of an earlier sender',
      'plain',
      jsonBody,
      { headers: { 'x-json': '', ...plain } },
    ],
    [
      'all headers with one signature',
      'plain',
      jsonBody,
      { headers: { 'x-json': hex, 'x-plain': hex, 'x-form': hex, 'x-url': hex } },
    ],
    ['a form as JSON', 'form', formBody, { headers: { ...ofForm, 'content-type': 'application/json' } }],
    ['JSON as a form', 'plain', jsonBody, { headers: { ...plain, ...form } }],
    [
      'JSON with a form inside, as a form',
      'plain',
      '{"text":"&event=ping&id=9&"}',
      { headers: { ...signers.plain('{"text":"&event=ping&id=9&"}'), ...form } },
    ],
    ['a form of url as a GET of its query', 'url', formBody, { method: 'GET', url: getUrl, headers: ofUrl }],
    ['a form of form as a GET', 'form', '', { method: 'GET', url: getUrl, headers: ofForm }],
    ['JSON of json as a GET', 'json', '', { method: 'GET', url: getUrl, headers: json }],
    ['a GET of url with another query', 'url', '', { method: 'GET', url: `${getUrl}&id=2`, headers: ofGet }],
    [
      'a GET of url with a fragment that looks like a query',
      'url',
      '',
      { method: 'GET', url: `${hook}#?event=ping&id=3`, headers: ofGet },
    ],
    ['a GET of url as a POST of its query', 'url', 'event=ping&id=1', { url: hook, headers: ofGet }],
    [
      'a GET under the header of a sender that only takes POST',
      'url',
      '',
      { method: 'GET', url: getUrl, headers: { 'x-form': ofGet['x-url'] } },
    ],
    ['a body that begins like the URL', 'url', `${hook}${formBody}`, { headers: { 'x-plain': ofUrl['x-url'] } }],
    ['a delivery of nobody', 'user', jsonBody, { headers: {} }],
    ['the header of an unknown sender', 'user', jsonBody, { headers: { 'x-other': hex } }],
  ])('cannot be crossed by %s', async (_, owner, body, options) => {
    const { ran, send, reports } = endpoint();
    const { status } = await send(body, options);
    expect(ran.filter((name) => name !== owner)).toEqual([]);
    if (ran.length === 0) expect([400, 405, 422]).toContain(status);
    expect(reports).toHaveLength(1);
  });

  it('keeps the events of its senders apart, also with one id and one store', async () => {
    const { ran, send } = endpoint();
    for (let times = 0; times < 2; times++) {
      await send(jsonBody, { headers: signers.json(jsonBody) });
      await send(jsonBody, { headers: signers.plain(jsonBody) });
    }
    expect(ran).toEqual(['json', 'plain']);
  });

  it('keeps the same events of its senders apart under a scope of another name', async () => {
    const replay = memoryStore();
    const ran: string[] = [];
    for (const [name, scope] of [
      ['a', 'b-c'],
      ['a-b', 'c'],
      ['a', 'b:c'],
      ['a', ''],
    ]) {
      const source = sourceOf(`${name}`, timestampedHmac({ header: 'X-Json' }));
      const receive = createReceiver(
        source,
        keys.json,
        { ping: (_: object, { eventKey }: { readonly eventKey: string }) => void ran.push(eventKey) } as never,
        { replay, scope, log: false },
      );
      await receive(request(jsonBody, { headers: signers.json(jsonBody) }));
    }
    expect(new Set(ran).size).toBe(4);
  });

  it('tells a delivery of Twilio from a form of another sender', async () => {
    const ran: string[] = [];
    const twilio = sourceOf('twilio', twilioSignature(), { body: 'form' });
    const senders = [
      sender(twilio, 'a'.repeat(32), () => void ran.push('twilio')),
      sender(sources.form, keys.form, () => void ran.push('form')),
    ];
    const receive = createReceiver<null>(senders, { log: false });
    const good = signers.form(formBody);
    await receive(request(formBody, { headers: { ...good, 'x-twilio-signature': good['x-form'] } }));
    expect(ran).toEqual([]);
  });
});

describe('two senders whose functions return the same secret', () => {
  const shared = 'one secret for both';
  const twin = (name: string) => sourceOf(name, timestampedHmac({ header: `X-${name}` }));

  function crossed(one: unknown, two: unknown) {
    const { reports, observe } = recorder();
    const ran: string[] = [];
    const senders = [
      sender(twin('one'), one as string, () => void ran.push('one')),
      sender(twin('two'), two as string, () => void ran.push('two')),
    ];
    return { ran, reports, receive: createReceiver<null>(senders, { observe, log: false }) };
  }

  it('wait for the functions of the others all at once, and only as long as for one', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const hung = () => new Promise<string>(() => {});
    const senders = ['two', 'three', 'four'].map((name) => sender(twin(name), hung, () => {}));
    const options = { log: false, secretTimeoutMs: 1_000 } as const;
    const receive = createReceiver<null>([sender(twin('one'), shared, () => {}), ...senders], options);
    const answer = vi.fn();
    const headers = { 'x-one': signHeader(jsonBody, shared) };
    void receive(request(jsonBody, { headers })).then(({ status }) => answer(status));
    await vi.advanceTimersByTimeAsync(999);
    expect(answer).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(10);
    expect(answer).toHaveBeenCalledWith(200);
  });

  it.each<[string, unknown, unknown]>([
    ['both at once', () => shared, () => shared],
    ['both later', async () => shared, async () => shared],
    ['one of them', shared, () => shared],
    ['the other one', () => shared, shared],
    ['one of several', () => ['old', shared], () => [shared, 'new']],
    ['with the prefix of Standard Webhooks', () => shared, () => `whsec_${shared}`],
  ])('run no handler: %s', async (_, one, two) => {
    for (const header of ['x-one', 'x-two']) {
      const { ran, receive, reports } = crossed(one, two);
      for (const key of [shared, `whsec_${shared}`])
        await receive(request(jsonBody, { headers: { [header]: signHeader(jsonBody, key) } }));
      expect(ran).toEqual([]);
      expect(reports.map(({ code }) => code)).toContain('secret_unavailable');
      expect(JSON.stringify(reports)).not.toContain(shared);
    }
  });

  it.each<[string, unknown]>([
    ['returns another secret', () => 'another'],
    ['returns null', () => null],
    [
      'throws for this request',
      () => {
        throw new Error('no tenant');
      },
    ],
  ])('do not get in the way of each other if one %s', async (_, two) => {
    const { ran, receive } = crossed(() => shared, two);
    expect((await receive(request(jsonBody, { headers: { 'x-one': signHeader(jsonBody, shared) } }))).status).toBe(200);
    expect(ran).toEqual(['one']);
  });
});
