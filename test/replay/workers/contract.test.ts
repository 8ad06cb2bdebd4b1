import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replayStoreContract } from '../../../src/testing/replay-store-contract.ts';
import { cloudflareStores } from '../stores/cloudflare.ts';
import type { StoreName } from './routes.ts';
import { startWorkers, type Workers } from './start-workers.ts';

let workers: Workers;
beforeAll(async () => {
  workers = await startWorkers();
});
afterAll(() => workers.close());

const stores = Object.keys(cloudflareStores) as StoreName[]; // of an object literal

describe.each(stores)('%s keeps the contract of a replay store within workerd: it', (store) => {
  const cases = replayStoreContract(() => expect.unreachable()); // only their names: a Worker runs them
  it.concurrent.each(cases.map(({ name }, index) => ({ name, index })))('$name', async ({ index }) => {
    await workers.ask(index % 2 === 0 ? 'a' : 'b', 'contract', String(index), store);
  });
});
