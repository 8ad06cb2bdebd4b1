// node own-schemas.mjs: gives callhook schemas of the zod that this app has, and extends the schemas of callhook with it.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { callEventSchema, callEventSchemas, callEventSchemasFor, defineSource, timestampedHmac } from 'callhook';
import { webhook } from 'callhook/fetch';
import { nextneuralEventSchemas } from 'callhook/sources/nextneural';
import { voyloEventSchemas } from 'callhook/sources/voylo';
import * as z3 from 'zod/v3';
import * as z from 'zod/v4';
import * as mini from 'zod/v4/mini';

const secret = 'whsec_consumer';
const definition = {
  name: 'own',
  authenticator: timestampedHmac({ header: 'X-Signature' }),
  events: {
    classic: z.looseObject({
      at: z.string().transform((text) => text.length),
      list: z.array(z.object({ n: z.number() })).catch([]),
      kind: z.union([z.literal('a'), z.number()]).default('a'),
    }),
    mini: mini.looseObject({
      at: mini.string().check(mini.minLength(1)),
      phones: mini.record(mini.string(), mini.number()),
    }),
    zod3: z3.object({ at: z3.string().transform((text) => text.length), phones: z3.record(z3.number()) }),
  },
  eventName: 'type',
  eventId: 'id',
};

const events = [];
const reports = [];
const handler = webhook(defineSource(definition), secret, (event) => events.push(event), {
  log: false,
  observe: (report) => reports.push(report),
});

async function send(body) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const t = Math.floor(Date.now() / 1000);
  const v1 = createHmac('sha256', secret).update(`${t}.${text}`).digest('hex');
  const headers = { 'x-signature': `t=${t},v1=${v1}` };
  return (await handler(new Request('http://127.0.0.1/', { method: 'POST', headers, body: text }))).status;
}

assert.equal(await send({ type: 'classic', id: '1', at: 'noon', list: 5, more: true }), 200);
assert.equal(await send({ type: 'mini', id: '2', at: 'noon', phones: { '+14155550123': 1 } }), 200);
assert.equal(await send('{"type":"mini","id":"3","at":"noon","phones":{},"__proto__":{"admin":true}}'), 200);
assert.equal(await send({ type: 'zod3', id: '6', at: 'noon', phones: { '+14155550123': 1 } }), 200);
assert.deepEqual(events, [
  { type: 'classic', id: '1', at: 4, list: [], kind: 'a', more: true },
  { type: 'mini', id: '2', at: 'noon', phones: { '+14155550123': 1 } },
  { type: 'mini', id: '3', at: 'noon', phones: {} },
  { at: 4, phones: { '+14155550123': 1 } },
]);
assert.equal(events[2].admin, undefined);

assert.equal(await send({ type: 'classic', id: '4', at: 5, kind: true }), 422);
assert.match(reports.at(-1).error.message, /at is not of type string; kind does not fit/);
assert.equal(await send({ type: 'mini', id: '5', at: '', phones: { '+14155550123': 'x' } }), 422);
assert.match(reports.at(-1).error.message, /at is empty; phones\.\* is not of type number/);

assert.equal(await send({ type: 'zod3', id: '7', at: 'noon', phones: { '+14155550123': 'x' } }), 422);
assert.match(reports.at(-1).error.message, /zod3: phones\.\* does not fit\.$/);

const completed = { event: 'call.completed', eventId: 'evt_1', callId: 'call_1' };
const extended = mini.extend(callEventSchemas['call.completed'], { cost: mini.number() });
assert.equal(mini.parse(extended, { ...completed, cost: 5 }).cost, 5);
assert.equal(mini.safeParse(extended, completed).success, false);
const inClassic = z.object({ event: callEventSchema, again: callEventSchemasFor([{ name: 'a' }])['call.completed'] });
const parsed = inClassic.parse({ event: completed, again: { ...completed, extracted: {} } });
assert.deepEqual([parsed.event.status, parsed.again.extracted], ['completed', { a: null }]);
assert.equal(z.safeParse(nextneuralEventSchemas['call.ended'], { event: 'call.ended' }).data.data.outcome, null);
assert.equal(mini.parse(voyloEventSchemas['call.failed'], {}).event, 'call.failed');
