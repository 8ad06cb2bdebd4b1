import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { replayStoreContract } from '../../src/testing/replay-store-contract.ts';
import { needs } from '../services/service.ts';
import { storesUnderTest } from './stores/index.ts';
import type { OpenStore } from './stores/store-under-test.ts';

/** These cases fail if the process stalls for 0.4 s, so they run in test/timing, and again if they fail. */
const sensitive = [/takes three leases/, /answers that never come/];

/** Runs one part of the contract over every store: the cases that a busy machine may disturb, or all others. */
export function testContract(part: 'sensitive' | 'others'): void {
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

      const cases = replayStoreContract(() => opened.store);
      const isSensitive = (name: string) => sensitive.some((words) => words.test(name));
      const found = cases.filter(({ name }) => isSensitive(name));
      if (found.length !== sensitive.length) throw new Error(`The contract has ${found.length} cases for test/timing.`);
      const isChosen = (name: string) => isSensitive(name) === (part === 'sensitive');
      const again = part === 'sensitive' ? { retry: 3, timeout: 30_000 } : { concurrent: true };
      const options = { ...again, skip: isMissing };
      for (const { name, run } of cases.filter((one) => isChosen(one.name))) it(name, options, run);
    },
  );
}
