import { type CallEvent, type DeliveryReport, drop, type EventContext, type Reply, reply, retryLater } from 'callhook';

// The one application behind every adapter of the contract. What its handler does is written in the event's objective,
// so that it can stand behind a server in another process, too; and it needs nothing of Node, so on any runtime.

/** The results of the application, as JSON. */
export interface Received {
  readonly events: { readonly eventId: string; readonly summary: string | null; readonly rawBody: string }[];
  readonly reports: { readonly code: string; readonly bytes: number | null }[];
}

const state = globalThis as { contract?: Received };
state.contract ??= { events: [], reports: [] };

export const secret = 'whsec_contract';

export const options = {
  bodyTimeoutMs: 3_000,
  log: false as const,
  observe: ({ code, bytes }: DeliveryReport) => void received().reports.push({ code, bytes }),
};

export function received(): Received {
  return state.contract ?? { events: [], reports: [] };
}

/** The handler's own answers, by objective. */
const replies: { readonly [objective: string]: (() => Reply) | undefined } = {
  'reply TwiML': () => reply('<Response><Say>Grüße</Say></Response>'),
  'reply JSON': () => reply({ results: [{ toolCallId: '1', result: 'Grüße 🎉' }] }),
  'reply text': () => reply('done'),
  'reply created': () => reply({}, { status: 201, headers: { 'X-Own': 'own' } }),
  'reply nothing': () => reply(undefined, { status: 204 }),
  'reply not found': () => reply({ error: 'no such call' }, { status: 404 }),
  'reply first unavailable': () => reply('later', { status: 503, headers: { 'Retry-After': '9' } }),
};

export async function onEvent(event: CallEvent, context: EventContext<unknown>): Promise<unknown> {
  const { events } = received();
  const { eventId, summary, objective } = event;
  events.push({ eventId, summary, rawBody: base64(context.rawBody) });
  const first = events.filter((one) => one.eventId === eventId).length === 1;
  if (objective === 'be slow') await untilAnotherIsRefused();
  if (objective === 'drop') throw drop('not ours');
  if (objective === 'fail first' && first) throw new Error('failed');
  if (objective === 'retry later' && first) throw retryLater(7);
  return first ? replies[objective ?? '']?.() : undefined;
}

/** Works until another delivery was answered `in_flight`, or 2 s if the answer came from another instance. */
async function untilAnotherIsRefused(): Promise<void> {
  const countRefused = () => received().reports.filter(({ code }) => code === 'in_flight').length;
  const before = countRefused();
  // Counted in steps, because the clock of some runtimes stands still.
  for (let step = 0; step < 400 && countRefused() === before; step++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
