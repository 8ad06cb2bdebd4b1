import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { keyServer } from '../../src/verify/key-server.ts';

const set = (...kids: string[]) => ({ keys: kids.map((kid) => ({ kid })) });
const unavailable = { code: 'keys_unavailable', status: 503, retryAfter: 10 };

/** A key server with an answer that a test may replace, and the time that callhook reads. */
async function stage(first: unknown = set('a')) {
  let requests = 0;
  let time = 1_000;
  const stage = {
    answer: (response: ServerResponse): void => void response.end(JSON.stringify(first)),
    requests: () => requests,
    pass: (ms: number) => {
      time += ms;
    },
    keys: keyServer('http://localhost'),
  };
  const server = createServer((_request, response) => {
    requests += 1;
    stage.answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const spy = vi.spyOn(performance, 'now').mockImplementation(() => time);
  onTestFinished(() => {
    spy.mockRestore();
    server.closeAllConnections();
    server.close();
  });
  stage.keys = keyServer(`http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`);
  return stage;
}

describe('keyServer', () => {
  it('asks once for keys, and again after 10 minutes', async () => {
    const { keys, requests, pass } = await stage();
    const before = await keys();
    expect(before).toEqual(set('a'));
    pass(599_999);
    expect(await keys()).toBe(before);
    expect(requests()).toBe(1);
    pass(1);
    expect(await keys()).not.toBe(before);
    expect(requests()).toBe(2);
  });

  it('asks once for deliveries that come at the same time', async () => {
    const { keys, requests } = await stage();
    await Promise.all(Array.from({ length: 50 }, () => keys()));
    expect(requests()).toBe(1);
  });

  it('lets every request of Workers ask for itself, because one cannot wait for another', async () => {
    vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' });
    onTestFinished(() => void vi.unstubAllGlobals());
    const { keys, requests, pass } = await stage();
    await Promise.all([keys(), keys()]);
    expect(requests()).toBe(2);
    pass(10_000);
    const known = await keys();
    await Promise.all([keys(known), keys(known), keys(known)]);
    expect(requests()).toBe(3);
  });

  it('asks for newer keys when a token needs one, but at most every 10 seconds', async () => {
    const server = await stage();
    const before = await server.keys();
    server.answer = (response) => response.end(JSON.stringify(set('b')));
    for (let count = 0; count < 20; count++) expect(await server.keys(before)).toBe(before);
    expect(server.requests()).toBe(1);
    server.pass(10_000);
    const after = await server.keys(before);
    expect(after).toEqual(set('b'));
    for (let count = 0; count < 20; count++) expect(await server.keys(after)).toBe(after);
    expect(await server.keys(before)).toBe(after); // it is newer
    expect(server.requests()).toBe(2);
  });

  it('uses the keys that it has for an hour while the server fails', async () => {
    const server = await stage();
    const before = await server.keys();
    server.answer = (response) => response.writeHead(500).end();
    server.pass(600_000);
    expect(await server.keys()).toBe(before);
    expect(await server.keys()).toBe(before);
    expect(server.requests()).toBe(2);
    await expect(server.keys(before)).rejects.toMatchObject(unavailable); // there may be newer ones
    server.pass(2_999_999);
    expect(await server.keys()).toBe(before);
    server.pass(1);
    await expect(server.keys()).rejects.toMatchObject(unavailable);
    expect(server.requests()).toBe(3);
    server.answer = (response) => response.end(JSON.stringify(set('b')));
    server.pass(10_000);
    expect(await server.keys()).toEqual(set('b'));
  });

  it('reads keys where a test environment has a Blob without bytes, as jsdom does', async () => {
    vi.stubGlobal('Blob', class {});
    onTestFinished(() => void vi.unstubAllGlobals());
    expect(await (await stage()).keys()).toEqual(set('a'));
  });

  it('leaves a server that fails alone for 10 seconds', async () => {
    const server = await stage();
    server.answer = (response) => response.socket?.destroy();
    for (let count = 0; count < 20; count++) await expect(server.keys()).rejects.toMatchObject(unavailable);
    expect(server.requests()).toBe(1);
    server.pass(10_000);
    await expect(server.keys()).rejects.toMatchObject(unavailable);
    expect(server.requests()).toBe(2);
  });

  it.each<[string, (response: ServerResponse) => unknown]>([
    ['404', (response) => response.writeHead(404).end('{"keys":[]}')],
    ['a redirect', (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
    ['204 without a body', (response) => response.writeHead(204).end()],
    ['200 without a body', (response) => response.end()],
    ['no JSON', (response) => response.end('{')],
    ['no UTF-8', (response) => response.end(new Uint8Array([0x22, 0xff, 0x22]))],
    ['null', (response) => response.end('null')],
    ['no keys', (response) => response.end('{}')],
    ['keys that are not a list', (response) => response.end('{"keys":{}}')],
    ['keys that are not objects', (response) => response.end('{"keys":[null]}')],
    ['keys that are text', (response) => response.end('{"keys":["a"]}')],
    [
      'a body that breaks off',
      (response) => response.writeHead(200, { 'content-length': 99 }).write('{', () => response.destroy()),
    ],
  ])('has no keys from a server that answers %s', async (_what, answer) => {
    const server = await stage();
    server.answer = answer;
    await expect(server.keys()).rejects.toMatchObject(unavailable);
    expect(server.requests()).toBe(1);
  });

  it('has no keys from a response without a stream', async () => {
    const fetching = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response(null));
    onTestFinished(() => fetching.mockRestore());
    await expect(keyServer('https://keys.test/')()).rejects.toMatchObject(unavailable);
  });

  it('reads at most 256 KiB', async () => {
    const server = await stage();
    let written = 0;
    server.answer = (response) => {
      const more = () => {
        written += 65_536;
        if (!response.destroyed && written < 100_000_000) response.write(' '.repeat(65_536), more);
      };
      more();
    };
    await expect(server.keys()).rejects.toMatchObject(unavailable);
    expect(written).toBeLessThan(20_000_000); // what the sockets hold
  });

  it('accepts an answer of 256 KiB in many pieces', async () => {
    const server = await stage();
    server.answer = (response) => {
      for (let count = 0; count < 15; count++) response.write(' '.repeat(16_384));
      response.end('{"keys":[]}');
    };
    expect(await server.keys()).toEqual(set());
  });

  it('waits at most 5 seconds for the whole answer', async () => {
    const { timeout } = AbortSignal;
    const spy = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout.call(AbortSignal, ms / 100));
    onTestFinished(() => spy.mockRestore());
    for (const answer of [() => {}, (response: ServerResponse) => void response.write('{')]) {
      const server = await stage();
      server.answer = answer;
      await expect(server.keys()).rejects.toMatchObject(unavailable);
    }
    expect(spy.mock.calls).toEqual([[5_000], [5_000]]);
  });
});
