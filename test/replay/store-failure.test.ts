import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OwnServer, ownServers } from '../services/own-servers.ts';
import { type ReceiverProcess, receiverFolder } from './processes/receiver-processes.ts';
import { sendEvent, sendUntilAccepted } from './processes/send-event.ts';
import { sharedStores } from './stores/index.ts';

const cases = sharedStores.flatMap(({ name, service }) =>
  ownServers
    .filter((server) => server.service === service?.name)
    .map((server) => ({
      ...server,
      store: name,
      title: name + (server.isThere ? '' : ` (skipped: no ${server.program})`),
    })),
);

describe.for(cases)('a receiver over $title', { concurrent: true }, ({ store, variable, isThere, start }) => {
  const folder = receiverFolder();
  let server: OwnServer;
  let receiver: ReceiverProcess;
  const space = `failure_${randomUUID().slice(0, 8)}`;
  // One after another, because all use the same server; the other stores run meanwhile.
  const inTurn = { concurrent: false, skip: !isThere };
  const send = (eventId: string) => sendEvent(receiver.url, eventId);
  /** Sends an event until its handler has begun: on a busy machine, the store may answer too late for the first. */
  async function sendHeld(eventId: string) {
    for (;;) {
      const answer = send(eventId);
      const hasBegun = Promise.race([receiver.untilStarted(eventId).then(() => true), answer.then(() => false)]);
      if (await hasBegun) return { answer };
    }
  }
  const sendOn = (eventId: string) => sendUntilAccepted(() => receiver.url, eventId);

  beforeAll(async () => {
    if (!isThere) return;
    await folder.build();
    server = await start();
    const config = { store, space, workMs: 0, holds: 'held_', leaseMs: 60_000, storeTimeoutMs: 4_000 };
    receiver = await folder.start(config, { [variable]: server.url });
  });
  afterAll(async () => {
    await folder.close();
    if (isThere) await server.remove();
  });

  it('answers 503 while the store is paused, and handles the event when it goes on', inTurn, async () => {
    server.pause();
    const eventId = `evt_${randomUUID()}`;
    expect(await send(eventId)).toMatchObject({ status: 503, body: '{"error":"store_unavailable"}' });
    expect(folder.countEffects().has(eventId)).toBe(false);
    server.resume();
    await sendOn(eventId);
    expect(folder.countEffects().get(eventId)).toBe(1);
  });

  it('answers 200 when it is paused while the handler works, and says that it is not recorded', inTurn, async () => {
    const eventId = `held_${randomUUID()}`;
    const { answer } = await sendHeld(eventId);
    server.pause();
    receiver.endWork(eventId);
    expect(await answer).toMatchObject({ status: 200, body: '{"outcome":"processed"}' });
    expect(receiver.messages).toContainEqual({ report: { code: 'processed', eventId, claim: 'unrecorded' } });
    server.resume();
    await sendOn(`evt_${randomUUID()}`);
  });

  it('answers 503 while the store is stopped, and recovers without a restart; nothing is lost', inTurn, async () => {
    const before = `held_${randomUUID()}`;
    const during = `evt_${randomUUID()}`;
    const { answer: inFlight } = await sendHeld(before);
    await server.stop();
    receiver.endWork(before);
    expect((await inFlight).status).toBe(200);
    expect(await send(during)).toMatchObject({ status: 503, body: '{"error":"store_unavailable"}' });
    await server.start();
    await sendOn(during);
    const counts = folder.countEffects();
    expect([counts.get(before), counts.get(during)]).toEqual([1, 1]);
    expect(receiver.child.exitCode).toBeNull();
  });
});
