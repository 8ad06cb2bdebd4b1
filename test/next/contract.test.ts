import { expect, it } from 'vitest';
import { type Received, secret } from '../adapters/contract/app.ts';
import { send } from '../adapters/contract/send.ts';
import { adapterContract } from '../adapters/contract/suite.ts';
import { signHeader } from '../verify/signer.ts';

// test/next-app, built by `next build` and served by `next start`: scripts/with-next.ts does it and names its address.
const origin = process.env.CALLHOOK_NEXT_URL;

const target =
  (path: string, consumedPath: string, receivedPath = '/received') =>
  async () => ({
    url: `${origin}${path}`,
    consumedUrl: `${origin}${consumedPath}`,
    received: async () => (await (await fetch(`${origin}${receivedPath}`)).json()) as Received,
    stop: async () => {},
  });

if (origin === undefined) {
  it.skip('Next.js on its own server: needs CALLHOOK_NEXT_URL, run `npm run test:next`');
} else {
  adapterContract('next start, app/hook/route.ts', target('/hook', '/hook/consumed'), { routesMethods: true });
  adapterContract(
    'next start, app/edge/route.ts on the edge runtime',
    target('/edge', '/edge?consumed', '/edge?received'),
    {
      hidesHangUps: true, // `next start` plays the edge runtime; Vercel's own was not tried
    },
  );
  adapterContract('next start, pages/api/hook.ts', target('/api/hook', '/api/parsed'));

  it('next start, app/edge/route.ts: it is the edge runtime', async () => {
    expect(await (await fetch(`${origin}/edge?received`)).json()).toMatchObject({ runtime: 'edge' });
  });

  it('next start, pages/api with the body parser on: the reply names the line to add', async () => {
    const body = JSON.stringify({ event: 'call.completed', eventId: 'evt_1', callId: 'call_1' });
    const headers = { 'content-type': 'application/json', 'x-bys-signature': signHeader(body, secret) };
    const answer = await send(`${origin}/api/parsed`, body, { headers });
    expect(answer.status).toBe(500);
    expect(JSON.parse(answer.body).message).toContain('export const config = { api: { bodyParser: false } };');
  });
}
