// A receiver in a process of its own: what the tests start, kill and pause. Told what to be as JSON in its first argument.
import { appendFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { webhook as webhookOnLambda } from '../../../src/adapters/lambda/index.ts';
import { webhook as webhookOnNode } from '../../../src/adapters/node/index.ts';
import type { EventContext } from '../../../src/receive/context.ts';
import type { DeliveryReport } from '../../../src/receive/report.ts';
import { reply } from '../../../src/reply.ts';
import type { CallEvents } from '../../../src/schema/byourside-events.ts';
import { byourside } from '../../../src/sources/byourside.ts';
import type { Source } from '../../../src/sources/source.ts';
import { secret } from '../../adapters/contract/app.ts';
import { bridge } from '../../adapters/lambda/bridge.ts';
import { fronts } from '../../adapters/lambda/fronts.ts';
import { openWork } from './work.ts';

/** The messages to a receiver. */
export interface ReceiverConfig {
  /** The name of a store under test, or `transaction in PostgreSQL` or `transaction in MariaDB` for effects that commit with the claim. */
  readonly store: string;
  readonly space: string;
  /** Where each handler adds the id of its event when it is done. */
  readonly effects: string;
  /** How long a handler works, in milliseconds. */
  readonly workMs: number;
  /** If an event's id begins with this, the handler works until the test ends it. */
  readonly holds?: string;
  readonly leaseMs: number;
  readonly storeTimeoutMs?: number;
  /** If an event's id begins with this, the handler fails the first time in this process. */
  readonly fails?: string;
  /** Whether each delivery carries several events, as `{ items: […] }`. */
  readonly batches?: boolean;
  /** Whether the handler answers the sender itself, with the id of the event and of the process. */
  readonly replies?: boolean;
  /** Whether it is a function of AWS Lambda behind a Function URL, instead of a server. */
  readonly lambda?: boolean;
  /**
   * It ends in SIGKILL within 40 ms after one of so many handlers has begun; which one is drawn when it starts. Deliveries that
   * find a claim in flight or the store too slow do not count, or receivers would die before they have handled anything.
   */
  readonly diesWithin?: number;
}

/** The messages of a receiver to the test. */
export type ReceiverMessage =
  | { readonly port: number }
  | { readonly started: string }
  | { readonly report: Pick<DeliveryReport, 'code' | 'eventId' | 'claim'> };

const config: ReceiverConfig = JSON.parse(process.argv[2] ?? '');
const { replay, save } = await openWork(config);

const source: Source<CallEvents, number> = config.batches ? { ...byourside, many: ({ items }) => items } : byourside;
const failed = new Set<string>();

let untilDeath = Math.ceil(Math.random() * (config.diesWithin ?? Number.POSITIVE_INFINITY));

async function onCompleted({ eventId }: CallEvents['call.completed'], context: EventContext<unknown>) {
  untilDeath -= 1;
  if (untilDeath === 0) setTimeout(() => process.kill(process.pid, 'SIGKILL'), Math.random() * 40);
  tell({ started: eventId });
  await work(eventId);
  await save(eventId, context);
  appendFileSync(config.effects, `${eventId}\n`);
  const headers = { 'X-Process': String(process.pid) };
  return config.replies ? reply(`<Response>${eventId}</Response>`, { status: 201, headers }) : undefined;
}

const handlers = { 'call.completed': onCompleted };
const options = {
  replay,
  leaseMs: config.leaseMs,
  storeTimeoutMs: config.storeTimeoutMs,
  observe: ({ code, eventId, claim }: DeliveryReport) => tell({ report: { code, eventId, claim } }),
};
const receive: RequestListener = config.lambda
  ? bridge(webhookOnLambda(source, secret, handlers, options), fronts['Function URL'])
  : webhookOnNode(source, secret, handlers, options);

const server = createServer((request, response) => void receive(request, response));
server.listen(0, '127.0.0.1', () => tell({ port: (server.address() as AddressInfo).port })); // it listens on a port
process.on('disconnect', () => process.exit()); // the test is over, however it ended

async function work(eventId: string): Promise<void> {
  if (config.fails !== undefined && eventId.startsWith(config.fails) && !failed.has(eventId)) {
    failed.add(eventId);
    throw new Error('the first time');
  }
  if (config.holds === undefined || !eventId.startsWith(config.holds)) return sleep(config.workMs);
  return new Promise((resolve) => {
    process.on('message', (message) => message === eventId && resolve());
  });
}

function tell(message: ReceiverMessage): void {
  if (process.connected) process.send?.(message);
}
