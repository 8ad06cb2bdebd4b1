import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Express } from 'express';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { signHeader } from '../verify/signer.ts';
import { serveApi } from './api-server.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = `${root}test/client/.sdk-page`;

/** The blocks of one program on the page, one after the other. */
function programOf(name: string): string {
  const page = readFileSync(`${root}test/client/sdk-page.md`, 'utf8');
  const blocks = page.matchAll(new RegExp(`^\`\`\`[jt]s ${name}\n(.*?)^\`\`\``, 'gms'));
  return [...blocks].map((block) => block[1]).join('\n');
}

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(`${folder}/src`, { recursive: true });
  const names =
    "export { Client, ByoursideError } from 'callhook/client';\nexport { verifyWebhook } from 'callhook';\n";
  writeFileSync(`${folder}/src/index.ts`, names);
  writeFileSync(`${folder}/calls.ts`, programOf('calls'));
  writeFileSync(`${folder}/names.ts`, programOf('names'));
  writeFileSync(`${folder}/webhook.js`, `${programOf('webhook')}\nexport { app };\n`);
  const config = { extends: '../../../tsconfig.json', include: ['**/*'], compilerOptions: { allowJs: true } };
  writeFileSync(`${folder}/tsconfig.json`, JSON.stringify(config));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('compiles', async () => {
  const compiled = await promisify(execFile)(`${root}node_modules/.bin/tsc`, ['-p', folder]).catch((error) => error);
  expect(compiled.stdout).toBe('');
});

it('places a call, waits for it, lists calls and reports errors', async () => {
  const ended = { status: 'completed', summary: 'Confirmed.', extracted: { confirmed: true, new_time: null } };
  const api = await serveApi(({ method, path, body }) => {
    if (method === 'GET' && path.includes('?limit=')) return { body: { calls: [{ id: 'c1', ...ended }] } };
    if (method === 'GET') return { body: { id: 'c1', ...ended } };
    if (body.includes('+1900')) return { status: 400, body: { error: 'destination_blocked' } };
    return { status: 201, body: { callId: 'c1', status: 'queued' } };
  });
  const { fetch } = globalThis;
  vi.stubGlobal('fetch', (url: string, init: RequestInit) =>
    fetch(url.replace('https://api.byourside.ai', api.url), init),
  );
  const written: unknown[][] = [];
  vi.spyOn(console, 'log').mockImplementation((...args) => void written.push(args));
  vi.spyOn(console, 'error').mockImplementation((...args) => void written.push(args));
  await import(`${folder}/calls.ts`).finally(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });
  expect(written).toEqual([
    ['Placed:', 'c1'],
    ['Status:', 'completed'],
    ['Summary:', 'Confirmed.'],
    ['Extracted:', { confirmed: true, new_time: null }],
    ['c1', 'completed'],
    ['destination_blocked'],
    [400],
    ['That destination is not allowed (premium, IRSF, or unsupported country).'],
  ]);
  expect(api.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /v1/agent/calls',
    'GET /v1/agent/calls/c1',
    'GET /v1/agent/calls?limit=20',
    'POST /v1/agent/calls',
  ]);
});

it('verifies a webhook in Express', async () => {
  vi.stubEnv('BYS_WEBHOOK_SECRET', 'whsec_test');
  const written = vi.spyOn(console, 'log').mockImplementation(() => {});
  const { app } = (await import(`${folder}/webhook.js`)) as { app: Express };
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/bys`;
  const body = JSON.stringify({ event: 'call.completed', callId: 'c1', status: 'completed' });
  const post = (signature: string) =>
    fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', 'x-bys-signature': signature }, body });
  expect((await post(signHeader(body, 'whsec_test'))).status).toBe(200);
  expect((await post(signHeader(body, 'whsec_other'))).status).toBe(400);
  expect(written.mock.calls).toEqual([['Event:', 'call.completed', 'c1', 'completed']]);
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await new Promise((resolve) => server.close(resolve));
});
