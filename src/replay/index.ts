export { type MemoryStoreOptions, memoryStore } from './memory-store.ts';
export { type OnceOptions, type OnceResult, once, type Run } from './once.ts';
export type { Awaitable, ClaimResult, ReplayStore } from './replay-store.ts';
