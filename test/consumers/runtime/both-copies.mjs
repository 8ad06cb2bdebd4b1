// The copy that `import` loads and the copy that `require` loads, in one process: each works with what the other made.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const names = ['callhook', 'callhook/client', 'callhook/fetch', 'callhook/replay', 'callhook/testing'];
const secret = 'whsec_test';

const imported = Object.assign({}, ...(await Promise.all(names.map((name) => import(name)))));
const required = Object.assign({}, ...names.map((name) => require(name)));
assert.notEqual(imported.WebhookError, required.WebhookError);

for (const [ours, theirs] of [
  [imported, required],
  [required, imported],
]) {
  knowsErrors(ours, theirs);
  await takesDropAndRetryLater(ours, theirs);
  await knowsTheSameEvents(ours, theirs);
}

function knowsErrors(ours, theirs) {
  const error = new theirs.WebhookError('in_flight');
  assert.ok(ours.isWebhookError(error) && error instanceof ours.WebhookError);
  assert.ok(new theirs.ByoursideError('x') instanceof ours.ByoursideError);
  assert.ok(!ours.isWebhookError(new theirs.ByoursideError('x')));
}

async function takesDropAndRetryLater(ours, theirs) {
  const drops = ours.bysWebhook(secret, () => {
    throw theirs.drop('not ours');
  });
  assert.equal((await drops(delivery(theirs, 'evt_1'))).status, 200);
  const retries = ours.bysWebhook(secret, () => {
    throw theirs.retryLater(7);
  });
  const reply = await retries(delivery(theirs, 'evt_1'));
  assert.deepEqual([reply.status, reply.headers.get('retry-after')], [503, '7']);
}

async function knowsTheSameEvents(ours, theirs) {
  const replay = theirs.memoryStore();
  const keys = [];
  const onEvent = (_event, { eventKey }) => void keys.push(eventKey);
  const request = () => delivery(theirs, 'evt_2');
  assert.equal((await theirs.bysWebhook(secret, onEvent, { replay })(request())).status, 200);
  assert.equal((await ours.bysWebhook(secret, onEvent, { replay })(request())).status, 200);
  assert.equal((await ours.webhook(theirs.byourside, secret, onEvent, { replay })(request())).status, 200);
  assert.equal(keys.length, 1);
  assert.equal((await ours.once(replay, theirs.eventKeyOf('byourside', 'evt_2'), () => 'again')).status, 'duplicate');
}

function delivery({ sampleEvent, signedRequest }, eventId) {
  return signedRequest(sampleEvent('call.completed', { eventId }), secret);
}
