import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sendEvent, sendUntilAccepted } from './processes/send-event.ts';
import { useReceivers } from './processes/use-receivers.ts';
import { dynamodbStores } from './stores/dynamodb.ts';

describe.for(dynamodbStores)('two instances of a Lambda function that share $name', (store) => {
  const { space, folder } = useReceivers(store, 'lambda');
  const config = { store: store.name, space, workMs: 20, leaseMs: 60_000, storeTimeoutMs: 60_000, lambda: true };

  it('handle a delivery once that both get at the same time', async () => {
    const instances = await Promise.all([folder.start(config), folder.start(config)]);
    for (let round = 0; round < 20; round++) {
      const eventId = `evt_${randomUUID()}`;
      const answers = await Promise.all(instances.map(({ url }) => sendEvent(url, eventId)));
      expect(answers.filter(({ body }) => body === '{"outcome":"processed"}')).toHaveLength(1);
      const later = await Promise.all(instances.map(({ url }) => sendUntilAccepted(() => url, eventId)));
      expect(later.map((all) => all.at(-1)?.body)).toEqual(Array(2).fill('{"outcome":"duplicate"}'));
      expect(folder.countEffects().get(eventId)).toBe(1);
    }
  });

  it('handle it once, also when one of them was stopped meanwhile, as Lambda does between two requests', async () => {
    const [frozen, other] = await Promise.all([folder.start(config), folder.start(config)]);
    const send = (url: string) => sendEvent(url, `evt_${randomUUID()}`);
    expect((await send(frozen.url)).status).toBe(200);
    frozen.kill('SIGSTOP');
    for (let event = 0; event < 5; event++) expect((await send(other.url)).status).toBe(200);
    frozen.kill('SIGCONT');
    const eventId = `evt_${randomUUID()}`;
    const answers = await Promise.all([sendEvent(frozen.url, eventId), sendEvent(other.url, eventId)]);
    expect(answers.filter(({ body }) => body === '{"outcome":"processed"}')).toHaveLength(1);
    expect(folder.countEffects().get(eventId)).toBe(1);
  });
});
