import { memoryStore } from '../../../src/replay/memory-store.ts';
import type { StoreUnderTest } from './store-under-test.ts';

export const memoryStores: readonly StoreUnderTest[] = [
  {
    name: 'memoryStore',
    open: async () => ({ store: memoryStore(), clear: async () => {}, close: async () => {} }),
  },
];
