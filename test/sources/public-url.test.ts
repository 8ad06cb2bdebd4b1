import { createReceiver, defineSource, hmacSignature, type PublicUrl } from 'callhook';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/v4/mini';
import { pathOf, publicUrlOf } from '../../src/sources/public-url.ts';
import { hmacHex, recorder, secret } from '../receive/deliver.ts';
import { request } from '../receive/request.ts';

const origin = 'https://hooks.example.com';
const urlOf = (given: string | PublicUrl, url: string) =>
  publicUrlOf(given)({ method: 'POST', url, header: () => undefined });

describe('an origin', () => {
  it.each([
    ['http://10.0.0.1:3000/a?b=1', '/a?b=1'],
    ['http://10.0.0.1:3000', ''],
    ['http://10.0.0.1:3000/', '/'],
    ['http://10.0.0.1?b=1', '?b=1'],
    ['HTTP://h/%2F%2f/..//a?%ZZ&+', '/%2F%2f/..//a?%ZZ&+'],
    ['http://h//evil.example/a', '//evil.example/a'],
    ['http://user:pass@h/a', '/a'],
    ['/a?b', '/a?b'],
  ])('takes the path and the query of %s as they came', (url, path) => {
    expect(urlOf(origin, url)).toBe(origin + path);
    expect(urlOf(`${origin}/`, url)).toBe(origin + path);
    expect(pathOf(url)).toBe(path);
  });

  it('is never replaced by anything in the URL of the request', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (url) => {
        expect(
          urlOf(origin, url).startsWith(`${origin}/`) ||
            urlOf(origin, url) === origin ||
            urlOf(origin, url).startsWith(`${origin}?`),
        ).toBe(true);
      }),
    );
  });

  it.each([
    'http://localhost',
    'https://hooks.example.com:8443',
    'https://[::1]:3000',
    'HTTPS://HOOKS.example.com/',
    'https://hööks.example',
  ])('may be %s', (given) => {
    expect(urlOf(given, 'http://h/a')).toBe(`${given.replace(/\/$/, '')}/a`);
  });

  it.each<unknown>([
    '',
    'hooks.example.com',
    '//hooks.example.com',
    'https://',
    'https:///',
    'https:hooks.example.com',
    'ftp://hooks.example.com',
    'https://hooks.example.com/path',
    'https://hooks.example.com//',
    'https://hooks.example.com?',
    'https://hooks.example.com/?a',
    'https://hooks.example.com#',
    'https://user@hooks.example.com',
    'https://hooks.example.com\\path',
    'https://hooks example.com',
    'https://hooks.example.com\n',
    ' https://hooks.example.com',
    'https://hooks.example.com:99999',
    'https://[::1',
    null,
    5,
    true,
    {},
    [],
    new URL(origin),
  ])('cannot be %j', (given) => {
    expect(() => publicUrlOf(given as string)).toThrow(
      /^publicUrl must be an origin such as https:\/\/hooks\.example\.com/,
    );
  });
});

describe('a function', () => {
  it('gets the method, the URL and the headers of the request, and returns the whole URL', () => {
    const given: unknown[] = [];
    const publicUrl = publicUrlOf(({ method, url, header }) => {
      given.push(method, url, header('x-forwarded-host'));
      return 'https://hooks.example.com/calls?a=1#fragment';
    });
    expect(publicUrl({ method: 'GET', url: 'http://h/', header: (name) => name })).toBe(
      'https://hooks.example.com/calls?a=1',
    );
    expect(given).toEqual(['GET', 'http://h/', 'x-forwarded-host']);
  });

  it.each<unknown>([
    undefined,
    null,
    '',
    '/calls',
    'hooks.example.com/calls',
    '//hooks.example.com',
    'https://',
    'https:///calls',
    'ftp://h/',
    'javascript:alert(1)',
    5,
    {},
    new URL(origin),
    Promise.resolve(origin),
    ['https://h/'],
  ])('that returns %j fails', (returned) => {
    expect(() => urlOf(() => returned as string, 'http://h/')).toThrow(
      expect.objectContaining({
        code: 'internal_error',
        message: expect.stringMatching(/^publicUrl must return a whole URL/),
      }),
    );
  });
});

describe('a receiver', () => {
  function receiverOf(publicUrl?: string | PublicUrl) {
    const { reports, observe } = recorder();
    const source = defineSource({
      name: 'signs-url',
      authenticator: hmacSignature({ header: 'X-Signature', signed: ['url', 'body'] }),
      events: { ping: z.looseObject({}) },
      publicUrl,
      eventName: 'type',
      eventId: 'id',
    });
    const receive = createReceiver(source, secret, () => {}, { observe, log: false });
    const body = '{"type":"ping"}';
    const send = async (signedUrl: string, url: string) => {
      const { status, body: answer } = await receive(
        request(body, { url, headers: { 'x-signature': hmacHex(signedUrl + body, secret) } }),
      );
      return `${status} ${answer}`;
    };
    return { send, reports };
  }

  it('says that the sender signs the public URL, in the report alone', async () => {
    const { send, reports } = receiverOf();
    expect(await send(`${origin}/a`, 'http://h/a')).toBe('400 {"error":"invalid_signature"}');
    expect(reports).toMatchObject([{ error: { message: expect.stringMatching(/give publicUrl/) } }]);
  });

  it('drops a fragment, which no sender sends', async () => {
    for (const publicUrl of [undefined, 'http://h', ({ url }: { readonly url: string }) => url]) {
      expect(await receiverOf(publicUrl).send('http://h/a?b', 'http://h/a?b#c?d')).toBe('200 {"outcome":"processed"}');
      expect(await receiverOf(publicUrl).send('http://h/a?b#c', 'http://h/a?b#c')).toBe(
        '400 {"error":"invalid_signature"}',
      );
    }
  });

  it.each<[string, () => string]>([
    [
      'throws',
      () => {
        throw new Error('private');
      },
    ],
    ['returns a path', () => '/private'],
    ['returns a promise', (async () => origin) as never],
  ])('answers 500 if the function %s, and reports nothing of what it threw or returned', async (_, publicUrl) => {
    const { send, reports } = receiverOf(publicUrl);
    expect(await send('http://h/', 'http://h/')).toBe('500 {"error":"internal_error"}');
    expect(JSON.stringify(reports)).not.toContain('private');
  });

  it('asks the function once for each delivery', async () => {
    let asked = 0;
    const { send } = receiverOf(({ url }) => {
      asked += 1;
      return url;
    });
    await send('http://h/', 'http://h/');
    expect(asked).toBe(1);
  });

  it('knows a URL for a framework that passes none', async () => {
    const source = defineSource({
      name: 'own',
      authenticator: hmacSignature({ header: 'X-Signature', signed: ['url', 'body'] }),
      events: { ping: z.looseObject({}) },
      eventName: 'type',
      eventId: 'id',
    });
    const { url: _url, ...delivery } = request('{"type":"ping"}', {
      headers: { 'x-signature': hmacHex('http://localhost/{"type":"ping"}', secret) },
    });
    expect((await createReceiver(source, secret, () => {})(delivery)).status).toBe(200);
  });
});
