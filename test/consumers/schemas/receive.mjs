// node receive.mjs: validates deliveries by schemas of valibot and arktype, by import and by require.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { type } from 'arktype';
import * as callhook from 'callhook';
import * as v from 'valibot';

const events = {
  valibot: v.looseObject({ at: v.pipe(v.string(), v.transform(Number)) }),
  later: v.objectAsync({
    at: v.pipeAsync(
      v.string(),
      v.transformAsync(async (at) => Number(at)),
    ),
  }),
  arktype: type({ at: 'string.integer.parse' }),
};

for (const { createReceiver, custom, defineSource } of [callhook, createRequire(import.meta.url)('callhook')]) {
  const received = [];
  const reports = [];
  const source = defineSource({
    name: 'own',
    authenticator: custom(() => true),
    events,
    eventName: 'type',
    eventId: 'id',
  });
  const handle = createReceiver(source, 'secret', (event) => received.push(event.at), {
    log: false,
    observe: (report) => reports.push(report),
  });
  const send = async (body) => {
    const readBody = () => new TextEncoder().encode(JSON.stringify(body));
    return (await handle({ method: 'POST', header: () => undefined, readBody, request: null })).status;
  };
  for (const name of Object.keys(events)) {
    assert.equal(await send({ type: name, id: `${name}-1`, at: '7' }), 200);
    assert.equal(await send({ type: name, id: `${name}-2`, at: { '+14155550123': 7 } }), 422);
    assert.equal(reports.at(-1).error.message, `The body is not a valid ${name}: at does not fit.`);
  }
  assert.deepEqual(received, [7, 7, 7]);
}
