import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import type { OpenStore, StoreUnderTest } from '../stores/store-under-test.ts';
import { receiverFolder } from './receiver-processes.ts';

/** A folder for receivers that share a store, in a space of their own. Called in a `describe`, which it tidies up after. */
export function useReceivers({ service, open }: StoreUnderTest, purpose: string) {
  const isMissing = service?.isUp === false;
  const space = `${purpose}_${randomUUID().slice(0, 8)}`;
  const folder = receiverFolder();
  let owner: OpenStore;
  beforeAll(async () => {
    if (isMissing) return;
    await folder.build();
    owner = await open(space);
  });
  afterAll(async () => {
    await folder.close();
    if (isMissing) return;
    await owner.clear();
    await owner.close();
  });
  return { isMissing, space, folder };
}
