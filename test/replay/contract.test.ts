import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { replayStoreContract } from '../../src/testing/replay-store-contract.ts';
import { needs } from '../services/service.ts';
import { storesUnderTest } from './stores/index.ts';
import type { OpenStore } from './stores/store-under-test.ts';

describe.for(storesUnderTest.map((store) => ({ ...store, title: store.name + needs(store.service) })))(
  '$title keeps the contract of a replay store: it',
  ({ open, service }) => {
    const isMissing = service?.isUp === false;
    let opened: OpenStore;
    beforeAll(async () => {
      if (!isMissing) opened = await open(`contract_${randomUUID().slice(0, 8)}`);
    });
    afterAll(async () => {
      if (isMissing) return;
      await opened.clear();
      await opened.close();
    });

    const options = { skip: isMissing, concurrent: true };
    for (const { name, run } of replayStoreContract(() => opened.store)) it(name, options, run);
  },
);
