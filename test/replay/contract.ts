import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { replayStoreContract } from '../../src/testing/replay-store-contract.ts';
import { needs } from '../services/service.ts';
import { storesUnderTest } from './stores/index.ts';
import type { OpenStore } from './stores/store-under-test.ts';

/** These cases fail if the process stalls for a few hundred milliseconds, so they run in test/timing. */
const sensitive = [
  'keeps the claim of a run that takes three leases, although retries keep coming',
  'does not wait for answers that never come',
];

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
      const unknown = sensitive.filter((name) => !cases.some((one) => one.name === name));
      if (unknown.length > 0) throw new Error(`The contract has no case '${unknown[0]}'.`);
      const isChosen = (name: string) => sensitive.includes(name) === (part === 'sensitive');
      const options = { concurrent: part === 'others', skip: isMissing };
      for (const { name, run } of cases.filter((one) => isChosen(one.name))) it(name, options, run);
    },
  );
}
