// A comment stands where an editor shows the parameters of a call, or the names that can follow.
import {
  type CallEvents,
  constructEvent,
  createReceiver,
  type DeliveryReport,
  defineSource,
  type EventContext,
  sender,
  timestampedHmac,
  verifyWebhook,
} from 'callhook';
import { type Call, Client } from 'callhook/client';
import { bysWebhook, verified } from 'callhook/express';
import { webhook } from 'callhook/fetch';
import { memoryStore, once } from 'callhook/replay';
import { d1Store } from 'callhook/replay/d1';
import { durableObjectStore } from 'callhook/replay/durable-object';
import { dynamodbStore } from 'callhook/replay/dynamodb';
import { mysqlStore } from 'callhook/replay/mysql';
import { postgresStore } from 'callhook/replay/postgres';
import { redisStore } from 'callhook/replay/redis';
import { sqliteStore } from 'callhook/replay/sqlite';
import type { NextneuralEvents } from 'callhook/sources/nextneural';
import type { VoyloEvents } from 'callhook/sources/voylo';
import { createSimulator } from 'callhook/testing';

bysWebhook(/*bysWebhook(*/);
webhook(/*webhook(*/);
verified(/*verified(*/);
createReceiver(/*createReceiver(*/);
sender(/*sender(*/);
verifyWebhook(/*verifyWebhook(*/);
constructEvent(/*constructEvent(*/);
defineSource(/*defineSource(*/);
once(/*once(*/);
new Client(/*new Client(*/);

bysWebhook('whsec_test', () => {}, {
  /*options of bysWebhook*/
});
verified('whsec_test', {
  /*options of verified*/
});
verifyWebhook('', '', '', {
  /*options of verifyWebhook*/
});
constructEvent('', '', '', {
  /*options of constructEvent*/
});
once(
  memoryStore({
    /*options of memoryStore*/
  }),
  'key',
  () => {},
  {
    /*options of once*/
  },
);
dynamodbStore({} as never, {
  /*options of dynamodbStore*/
});
redisStore({} as never, {
  /*options of redisStore*/
});
postgresStore({} as never, {
  /*options of postgresStore*/
});
mysqlStore({} as never, {
  /*options of mysqlStore*/
});
sqliteStore({} as never, {
  /*options of sqliteStore*/
});
d1Store({} as never, {
  /*options of d1Store*/
});
durableObjectStore({} as never, {
  /*options of durableObjectStore*/
});
timestampedHmac({
  /*options of timestampedHmac*/
});
createSimulator({
  /*options of createSimulator*/
});
new Client({
  /*options of new Client*/
});
defineSource({
  /*options of defineSource*/
});

bysWebhook('whsec_test', {
  /*names of handlers*/
});

export function members(
  event: CallEvents['call.completed'],
  fromNextneural: NextneuralEvents['call.ended'],
  fromVoylo: VoyloEvents['call.completed'],
  context: EventContext<Request>,
  report: DeliveryReport,
  call: Call,
  client: Client,
): void {
  event./*fields of an event*/ _;
  fromNextneural./*fields of a NextNeural event*/ _;
  fromNextneural.data./*fields of its data*/ _;
  fromVoylo./*fields of a Voylo event*/ _;
  context./*fields of the context*/ _;
  report./*fields of a report*/ _;
  call./*fields of a call*/ _;
  client./*methods of a client*/ _;
}
