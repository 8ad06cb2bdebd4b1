import { constructEvent, drop, retryLater, signWebhook } from 'callhook';
import { bysWebhook } from 'callhook/fetch';
import { memoryStore, once } from 'callhook/replay';
import { sampleEvent, signedRequest } from 'callhook/testing';
import { bytesOf, eventOf, requestOf, secret, sign } from './delivery.mjs';
import { expectEqual, expectThrown } from './expect-equal.mjs';

const processed = [200, '{"outcome":"processed"}'];
const duplicate = [200, '{"outcome":"duplicate"}'];
const refused = [400, '{"error":"invalid_signature"}'];
const failed = [500, '{"error":"handler_failed"}'];

const silent = { log: false };
const maxBytes = 1_048_576;

/** The whole way of a delivery, from a request to the response. */
export function receivesDeliveries() {
  return [
    ['hands over compact JSON', () => handsOver(eventOf())],
    ['hands over odd spacing and line ends', () => handsOver(`\r\n${JSON.stringify(eventOf(), null, '\t')} \n`)],
    ['hands over a byte order mark', () => handsOver(`\uFEFF${JSON.stringify(eventOf())}`)],
    ['hands over emoji and other scripts', () => handsOver(eventOf({ summary: 'Grüße 🎉 שלום 你好' }))],
    ['hands over 100 kB', () => handsOver(eventOf({ transcript: 'AI: Grüße 🎉\n'.repeat(7_000) }))],
    ['hands over chunks that are split inside a character', handsOverChunks],
    ['hands over a mebibyte and refuses a byte more', limitsBodies],
    ['refuses bytes that are no UTF-8, though they are signed', refusesWhatIsNoUtf8],
    ['refuses what was tampered with', () => refuses({ tampered: true })],
    ['refuses what is stale', () => refuses({ secondsFromNow: -400 })],
    ['refuses what is early', () => refuses({ secondsFromNow: 400 })],
    ['refuses what another secret signed', () => refuses({ by: 'whsec_other' })],
    ['refuses what has no signature', () => refuses({ unsigned: true })],
    ['refuses an event without its ids', () => answers(eventOf({ callId: '' }), [422, '{"error":"schema_mismatch"}'])],
    ['refuses what is no JSON', () => answers('{', [400, '{"error":"body_not_json"}'])],
    ['ignores an event that it does not know', ignoresUnknown],
    ['refuses other methods with Allow', refusesMethods],
    ['says what to change when the body was read before', saysWhatReadIt],
    ['handles an event once, however often it is signed', handlesOnce],
    ['handles one of 20 that come at once', handlesOneOfMany],
    ['handles the retry after the handler has failed', handlesRetry],
    ['answers what the handler throws', answersWhatIsThrown],
    ['takes several secrets, and a function of them', takesSecrets],
    ['refuses at once what cannot work', () => expectThrown(() => bysWebhook('', () => {}), 'TypeError')],
    ['types the fields that were asked for', typesFields],
    ['constructs an event, or throws why not', constructs],
    ['signs as the provider does', signs],
    ['protects by once() alone', protectsByOnce],
    ["verifies the samples of 'callhook/testing'", verifiesSamples],
  ];
}

/** A receiver with what it has handled. */
function receiver(onEvent = () => {}, options = {}) {
  const handled = [];
  const receive = bysWebhook(
    secret,
    (event, context) => {
      handled.push({ event, context });
      return onEvent(event, handled.length);
    },
    { ...silent, ...options },
  );
  return { handled, receive };
}

async function deliver(receive, body, { headers } = {}) {
  const bytes = bytesOf(body);
  return outcomeOf(await receive(requestOf(bytes, headers ?? { 'x-bys-signature': await sign(bytes) })));
}

async function outcomeOf(response) {
  return [response.status, await response.text()];
}

async function answers(body, reply) {
  const { handled, receive } = receiver();
  expectEqual(await deliver(receive, body), reply, 'the reply');
  expectEqual(handled.length, 0, 'the number of events handled');
}

async function handsOver(body) {
  const { handled, receive } = receiver();
  expectEqual(await deliver(receive, body), processed, 'the reply');
  expectHandled(handled, bytesOf(body));
}

function expectHandled(handled, bytes) {
  expectEqual(handled.length, 1, 'the number of events handled');
  const [{ event, context }] = handled;
  expectEqual([...context.rawBody], [...bytes], 'rawBody');
  const sent = JSON.parse(new TextDecoder().decode(bytes));
  expectEqual(event.summary, sent.summary, 'the summary');
  expectEqual([event.status, event.endedAt, context.secretIndex], ['completed', null, 0], 'what was filled in');
}

async function handsOverChunks() {
  const bytes = bytesOf(eventOf({ summary: '🎉' }));
  const middle = bytes.indexOf(0xf0) + 2;
  const headers = { 'x-bys-signature': await sign(bytes) };
  const { handled, receive } = receiver();
  const chunks = [bytes.slice(0, middle), bytes.slice(middle)];
  expectEqual(await outcomeOf(await receive(requestOf(chunks, headers))), processed, 'the reply');
  expectHandled(handled, bytes);
}

async function limitsBodies() {
  const frame = eventOf({ transcript: '' });
  const filled = { ...frame, transcript: 'x'.repeat(maxBytes - bytesOf(frame).length) };
  const { receive } = receiver();
  expectEqual(await deliver(receive, filled), processed, 'the reply to a mebibyte');
  const more = bytesOf(`${JSON.stringify(filled)} `);
  const tooLarge = [413, '{"error":"body_too_large"}'];
  expectEqual(await deliver(receive, more), tooLarge, 'the reply to more');
  const headers = { 'x-bys-signature': await sign(more) };
  const chunks = [more.slice(0, 600_000), more.slice(600_000)];
  expectEqual(await outcomeOf(await receive(requestOf(chunks, headers))), tooLarge, 'the reply to more in chunks');
}

function refusesWhatIsNoUtf8() {
  return answers(Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d), [400, '{"error":"body_not_json"}']);
}

async function refuses({ tampered = false, unsigned = false, ...signing }) {
  const { handled, receive } = receiver();
  const event = eventOf();
  const headers = unsigned ? {} : { 'x-bys-signature': await sign(bytesOf(event), signing) };
  const body = tampered ? { ...event, callId: 'call_2' } : event;
  expectEqual(await deliver(receive, body, { headers }), refused, 'the reply');
  expectEqual(handled.length, 0, 'the number of events handled');
}

async function ignoresUnknown() {
  await answers(eventOf({ event: 'call.transferred' }), [200, '{"outcome":"ignored"}']);
  await answers(eventOf({ event: 'constructor' }), [200, '{"outcome":"ignored"}']);
}

async function refusesMethods() {
  const { receive } = receiver();
  for (const method of ['GET', 'PUT', 'DELETE']) {
    const response = await receive(requestOf('', {}, method));
    expectEqual([response.status, response.headers.get('allow')], [405, 'POST'], `the reply to ${method}`);
  }
}

async function saysWhatReadIt() {
  const { receive } = receiver();
  const bytes = bytesOf(eventOf());
  const request = requestOf(bytes, { 'x-bys-signature': await sign(bytes) });
  await request.json();
  const [status, text] = await outcomeOf(await receive(request));
  const { error, message } = JSON.parse(text);
  expectEqual([status, error, message.includes('request.clone()')], [500, 'body_unreadable', true], 'the reply');
}

async function handlesOnce() {
  const { handled, receive } = receiver();
  const bytes = bytesOf(eventOf());
  expectEqual(await deliver(receive, bytes), processed, 'the first reply');
  const headers = { 'x-bys-signature': await sign(bytes, { secondsFromNow: -1 }) };
  expectEqual(await deliver(receive, bytes, { headers }), duplicate, 'the second reply');
  expectEqual(handled.length, 1, 'the number of events handled');
}

async function handlesOneOfMany() {
  let finish;
  const { handled, receive } = receiver(() => new Promise((resolve) => (finish = resolve)));
  const bytes = bytesOf(eventOf());
  const headers = { 'x-bys-signature': await sign(bytes) };
  const send = () => receive(requestOf(bytes, headers));
  const first = send();
  const others = await Promise.all(Array.from({ length: 19 }, send));
  for (const response of others) {
    expectEqual(response.status, 503, 'the status while it is handled');
    expectEqual(Number(response.headers.get('retry-after')) > 0, true, 'Retry-After');
  }
  finish();
  expectEqual(await outcomeOf(await first), processed, 'the reply to the first');
  expectEqual(await deliver(receive, bytes), duplicate, 'the reply afterwards');
  expectEqual(handled.length, 1, 'the number of events handled');
}

async function handlesRetry() {
  const { handled, receive } = receiver((_event, tries) => {
    if (tries === 1) throw new Error('failed');
  });
  const bytes = bytesOf(eventOf());
  const replies = [];
  for (let tries = 0; tries < 3; tries++) replies.push(await deliver(receive, bytes));
  expectEqual(replies, [failed, processed, duplicate], 'the replies');
  expectEqual(handled.length, 2, 'how often the handler ran');
}

async function answersWhatIsThrown() {
  const later = receiver(() => {
    throw retryLater(7);
  });
  const bytes = bytesOf(eventOf());
  const response = await later.receive(requestOf(bytes, { 'x-bys-signature': await sign(bytes) }));
  expectEqual([response.status, response.headers.get('retry-after')], [503, '7'], 'the reply to retryLater');
  const never = receiver(() => {
    throw drop('not ours');
  });
  expectEqual(await deliver(never.receive, bytes), [200, '{"outcome":"dropped"}'], 'the reply to drop');
}

async function takesSecrets() {
  const contexts = [];
  const note = (_event, context) => contexts.push([context.secretIndex, context.request.method]);
  const receive = bysWebhook(async () => ['whsec_new', secret], note, silent);
  expectEqual(await deliver(receive, eventOf()), processed, 'the reply');
  expectEqual(contexts, [[1, 'POST']], 'what the handler was given');
}

async function typesFields() {
  const fields = [
    { name: 'confirmed', type: 'boolean' },
    { name: 'constructor', type: 'string' },
  ];
  const { handled, receive } = receiver(() => {}, { fields });
  expectEqual(await deliver(receive, eventOf({ extracted: { confirmed: true } })), processed, 'the reply');
  expectEqual(handled[0].event.extracted, { confirmed: true, constructor: null }, 'extracted');
  const wrong = eventOf({ extracted: { confirmed: 'yes' } });
  expectEqual(await deliver(receive, wrong), processed, 'the reply to a wrong type');
  expectEqual(handled[1].event.extracted, { confirmed: null, constructor: null }, 'extracted of a wrong type');
}

async function constructs() {
  const bytes = bytesOf(eventOf());
  const header = await sign(bytes);
  expectEqual(constructEvent(bytes, header, secret).callId, 'call_1', 'callId');
  expectThrown(() => constructEvent(bytes, header, 'whsec_other'), 'WebhookError');
}

async function signs() {
  const bytes = bytesOf(eventOf());
  const header = await sign(bytes);
  const timestamp = Number(/\d+/.exec(header)[0]);
  expectEqual(signWebhook(bytes, secret, { timestamp }), header, 'the header');
}

async function protectsByOnce() {
  const store = memoryStore();
  const results = [];
  for (let tries = 0; tries < 2; tries++) results.push((await once(store, 'evt_1', () => 'handled')).status);
  expectEqual(results, ['processed', 'duplicate'], 'what once() gives');
}

async function verifiesSamples() {
  const { handled, receive } = receiver();
  const event = sampleEvent('call.voicemail');
  expectEqual(await outcomeOf(await receive(signedRequest(event, secret))), processed, 'the reply');
  expectEqual(handled[0].event.event, 'call.voicemail', 'the event');
}
