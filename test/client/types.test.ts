import type { CallEvents, CallStatus, EventWithFields, TerminalStatus } from 'callhook';
import { type Call, Client, type EndedCall, type PlaceCallRequest, type PlacedCall } from 'callhook/client';
import { expectTypeOf, it } from 'vitest';

const fields = [{ name: 'confirmed', type: 'boolean' }, { name: 'when', type: 'string' }, { name: 'any' }] as const;

type Found = {
  readonly confirmed: boolean | null;
  readonly when: string | null;
  readonly any: string | number | boolean | null;
} | null;

// Compiled, never run.
const typed = async (client: Client) => {
  const placed = await client.placeCall({
    to: '+14155550123',
    objective: 'Book a table',
    fields: [{ name: 'confirmed', type: 'boolean' }, { name: 'when', type: 'string' }, { name: 'any' }],
  });
  expectTypeOf(placed.callId).toEqualTypeOf<string>();
  expectTypeOf((await client.waitForCall(placed)).extracted).toEqualTypeOf<Found>();
  expectTypeOf((await client.getCall(placed)).extracted).toEqualTypeOf<Found>();
  for await (const call of client.watchCall(placed)) expectTypeOf(call.extracted).toEqualTypeOf<Found>();

  const byId = await client.waitForCall('c1', { fields });
  expectTypeOf(byId.extracted).toEqualTypeOf<Found>();
  expectTypeOf(byId).toEqualTypeOf<EndedCall<typeof fields>>();
  expectTypeOf(byId.status).toEqualTypeOf<TerminalStatus>();
  expectTypeOf(byId.extracted).toEqualTypeOf<
    EventWithFields<CallEvents['call.completed'], typeof fields>['extracted']
  >();
  const inPlace = await client.getCall('c1', { fields: [{ name: 'when', type: 'number' }] });
  expectTypeOf(inPlace.extracted).toEqualTypeOf<{ readonly when: number | null } | null>();

  const plain = await client.placeCall({ to: '+14155550123', objective: 'Book a table' });
  expectTypeOf(plain).toEqualTypeOf<PlacedCall<undefined>>();
  const call = await client.waitForCall(plain);
  expectTypeOf(call.extracted).toEqualTypeOf<{ readonly [name: string]: unknown } | null>();
  expectTypeOf((await client.getCall('c1')).status).toEqualTypeOf<CallStatus | null>();
  expectTypeOf(await client.listCalls()).toEqualTypeOf<Call[]>();

  // Written down apart from the call, and handed around, with any fields.
  const request: PlaceCallRequest = { to: '+14155550123', objective: 'Book a table', fields: [{ name: 'when' }] };
  const any: PlacedCall = await client.placeCall(request);
  expectTypeOf((await client.waitForCall(any)).extracted?.when).toEqualTypeOf<unknown>();
  expectTypeOf(placed).toExtend<PlacedCall>();
  expectTypeOf(byId).toExtend<Call>();

  if ('cost' in call) expectTypeOf(call.cost).toEqualTypeOf<unknown>();
  // @ts-expect-error: a misspelt name
  call.sumary;
  // @ts-expect-error: no field was asked for by this name
  byId.extracted?.confirmd;
  // @ts-expect-error: what is not there yet
  call.summary.length;
};

// Compiled, never run.
const mistaken = (client: Client) => [
  // @ts-expect-error: no objective
  client.placeCall({ to: '+14155550123' }),
  // @ts-expect-error: no such type of a field
  client.placeCall({ to: '+14155550123', objective: 'x', fields: [{ name: 'when', type: 'date' }] }),
  // @ts-expect-error: the Python SDK's name for it
  client.placeCall({ to: '+14155550123', objective: 'x', webhook_url: 'https://example.com' }),
  // @ts-expect-error: a call of a list does not know its fields; give its id
  client.listCalls().then(([call]) => call && client.waitForCall(call)),
  // @ts-expect-error: no key
  new Client({}),
];

it('fields type extracted wherever they are given, and nothing else is looser than it is', () => {
  new Client({ apiKey: process.env.BYS_API_KEY ?? 'bys_ak_x', fetchImpl: fetch, sleep: (ms) => Promise.resolve(ms) });
  expectTypeOf(typed).toBeFunction();
  expectTypeOf(mistaken).toBeFunction();
});
