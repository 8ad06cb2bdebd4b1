// Bundled for Cloudflare Workers. A POST is a delivery: `?id=` names its event, whose handler runs until its lease was renewed `?goal=`
// times. With `?leaves` the request ends after two renewals, and the platform cancels the rest of its work. A GET answers how often each
// lease was renewed.
import { bysWebhook } from 'callhook/fetch';
import { memoryStore } from 'callhook/replay';
import { bytesOf, eventOf, requestOf, secret, sign } from './delivery.mjs';

const memory = memoryStore();
const renewals = {};
const replay = {
  ...memory,
  renew(key, token, leaseMs) {
    const id = key.split(':').at(-1);
    renewals[id] = (renewals[id] ?? 0) + 1;
    return memory.renew(key, token, leaseMs);
  },
};

const receive = bysWebhook(secret, ({ eventId, goal }) => renewed(eventId, goal), { replay, leaseMs: 300, log: false });

export default {
  async fetch(request) {
    if (request.method === 'GET') return Response.json(renewals);
    const { searchParams } = new URL(request.url);
    const body = bytesOf(eventOf({ eventId: searchParams.get('id'), goal: Number(searchParams.get('goal')) }));
    const answer = receive(requestOf(body, { 'x-bys-signature': await sign(body) }));
    if (!searchParams.has('leaves')) return answer;
    await renewed(searchParams.get('id'), 2);
    return new Response(null, { status: 204 });
  },
};

async function renewed(id, times) {
  while (!(renewals[id] >= times)) await new Promise((resolve) => setTimeout(resolve, 10));
}
