import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jwt } from 'callhook';
import * as jose from 'jose';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { authenticate } from './authenticate.ts';
import { ping, receiverOf } from './receive.ts';

const authenticator = () => jwt({ algorithms: ['ES256'], jose: () => import('jose') });

/** Makes a key pair, with its public key as it is in a key set, and a function that signs with it. */
async function pair(kid?: string, more: object = {}) {
  const { publicKey, privateKey } = await jose.generateKeyPair('ES256');
  const jwk = { ...(await jose.exportJWK(publicKey)), ...(kid !== undefined && { kid }), ...more };
  const sign = (header: object = {}) =>
    new jose.SignJWT()
      .setProtectedHeader({ alg: 'ES256', kid, ...header } as jose.JWTHeaderParameters)
      .setIssuedAt()
      .sign(privateKey);
  return { jwk, sign, pem: (await jose.exportSPKI(publicKey)).trim() };
}

/** A key server; `keys` is its answer, or a status. */
async function keyServer(keys: readonly object[] | number) {
  const it = { keys, requests: 0, url: '' };
  const server = createServer((_request, response) => {
    it.requests += 1;
    if (typeof it.keys === 'number') response.writeHead(it.keys).end();
    else response.end(JSON.stringify({ keys: it.keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  it.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;
  return it;
}

/** Lets the clock of the key server's keys stand still, until a test moves it. */
function ownTime() {
  let time = 0;
  const spy = vi.spyOn(performance, 'now').mockImplementation(() => time);
  onTestFinished(() => spy.mockRestore());
  return (ms: number) => {
    time += ms;
  };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('jwt with a key set', () => {
  it('accepts a token that one of the keys has signed, and asks for them once', async () => {
    const [a, b, other] = [await pair('a'), await pair('b'), await pair('b')];
    const server = await keyServer([a.jwk, b.jwk]);
    const { send, reports } = receiverOf(authenticator(), server.url);
    for (const { sign } of [a, b, a]) expect(await send(bearer(await sign()))).toBe('200 processed');
    expect(await send(bearer(await other.sign()))).toBe('400 signature_mismatch');
    expect(server.requests).toBe(1);
    expect(JSON.stringify(reports)).not.toContain(server.url);
  });

  it('tries every key for a token that names none', async () => {
    const [a, b, other] = [await pair(), await pair(), await pair()];
    const server = await keyServer([a.jwk, b.jwk]);
    const { send } = receiverOf(authenticator(), server.url);
    expect(await send(bearer(await b.sign()))).toBe('200 processed');
    expect(await send(bearer(await other.sign()))).toBe('400 signature_mismatch');
  });

  it.each([
    ['is for encryption', { use: 'enc' }],
    ['is for another algorithm', { alg: 'ES384' }],
    ['is for other operations', { key_ops: ['sign'] }],
    ['is of another kind', { kty: 'RSA' }],
    ['is incomplete', { x: undefined }],
    ['is a shared secret', { kty: 'oct', k: 'c2VjcmV0' }],
  ])('uses no key that %s, but the others', async (_what, more) => {
    const bad = await pair('a', more);
    const good = await pair('a');
    const server = await keyServer([bad.jwk, good.jwk]);
    const { send } = receiverOf(authenticator(), server.url);
    expect(await send(bearer(await bad.sign()))).toBe('400 signature_mismatch');
    expect(await send(bearer(await good.sign()))).toBe('200 processed');
  });

  it('picks up a rotation of the keys, with and without their ids', async () => {
    for (const kids of [['a', 'b'], []]) {
      const pass = ownTime();
      const [old, next] = [await pair(kids[0]), await pair(kids[1])];
      const server = await keyServer([old.jwk]);
      const { send } = receiverOf(authenticator(), server.url);
      expect(await send(bearer(await old.sign()))).toBe('200 processed');
      server.keys = [next.jwk];
      pass(10_000);
      expect(await send(bearer(await next.sign()))).toBe('200 processed');
      expect(await send(bearer(await old.sign()))).toBe('400 signature_mismatch');
      expect(server.requests).toBe(2);
    }
  });

  it('asks the server at most every 10 seconds for keys that do not exist', async () => {
    const pass = ownTime();
    const known = await pair('a');
    const server = await keyServer([known.jwk]);
    const { send } = receiverOf(authenticator(), server.url);
    for (let round = 1; round <= 3; round++) {
      for (let count = 0; count < 20; count++) {
        const { sign } = await pair(`unknown ${count}`);
        expect(await send(bearer(await sign()))).toBe('400 signature_mismatch');
      }
      expect(server.requests).toBe(round);
      pass(10_000);
    }
    expect(await send(bearer(await known.sign()))).toBe('200 processed');
  });

  it('asks no server for a token that is malformed or has another algorithm', async () => {
    const server = await keyServer([]);
    const { send } = receiverOf(authenticator(), server.url);
    const { sign } = await pair('a');
    const token = await sign();
    expect(await send(bearer(`${token}.`))).toBe('400 header_malformed');
    expect(await send(bearer(await sign({ jku: server.url })))).toBe('400 header_malformed');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    expect(await send(bearer(token.replace(/^[^.]*/, none)))).toBe('400 header_malformed');
    expect(server.requests).toBe(0);
  });

  it('answers 503 as long as it has no keys, and 200 once it has them', async () => {
    const pass = ownTime();
    const { jwk, sign } = await pair('a');
    const server = await keyServer(500);
    const { send, reports } = receiverOf(authenticator(), server.url);
    expect(await send(bearer(await sign()))).toBe('503 keys_unavailable');
    expect(reports).toMatchObject([{ outcome: 'failed', error: { retryAfter: 10 } }]);
    server.keys = [jwk];
    expect(await send(bearer(await sign()))).toBe('503 keys_unavailable');
    pass(10_000);
    expect(await send(bearer(await sign()))).toBe('200 processed');
    expect(server.requests).toBe(2);
  });

  it('accepts another secret while the server of the first fails', async () => {
    const { pem, sign } = await pair('a');
    const server = await keyServer(500);
    const { send, reports } = receiverOf(authenticator(), [server.url, pem]);
    expect(await send(bearer(await sign()))).toBe('200 processed');
    expect(reports).toMatchObject([{ secretIndex: 1 }]);
    const another = await pair('a');
    expect(await send(bearer(await another.sign()))).toBe('503 keys_unavailable');
  });

  it('tries at most 16 keys', async () => {
    const pairs = await Promise.all(Array.from({ length: 17 }, () => pair('a')));
    const server = await keyServer(pairs.map(({ jwk }) => jwk));
    const { send } = receiverOf(authenticator(), server.url);
    const [sixteenth, seventeenth] = pairs.slice(15);
    expect(await send(bearer((await sixteenth?.sign()) ?? ''))).toBe('200 processed');
    expect(await send(bearer((await seventeenth?.sign()) ?? ''))).toBe('400 signature_mismatch');
  });

  it('forgets the key sets of a secret function that returns more than 1,000', async () => {
    const { sign } = await pair('a');
    const one = authenticator();
    const clock = { now: Math.floor(Date.now() / 1_000), tolerance: 300 };
    const request = { url: 'https://callhook.test/', body: ping, headers: bearer(await sign()) };
    const fetching = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('no network'));
    onTestFinished(() => fetching.mockRestore());
    const ask = async (index: number) => authenticate(one, request, [`https://keys.test/${index}`], clock);
    for (let index = 0; index < 1_000; index++) await expect(ask(index)).rejects.toThrow(/key server/);
    await expect(ask(0)).rejects.toThrow(/key server/);
    expect(fetching).toHaveBeenCalledTimes(1_000); // it remembers that the server has just failed
    await expect(ask(1_000)).rejects.toThrow(/key server/);
    await expect(ask(0)).rejects.toThrow(/key server/);
    expect(fetching).toHaveBeenCalledTimes(1_002);
  });
});
