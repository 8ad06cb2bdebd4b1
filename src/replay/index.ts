export { isWebhookError, WebhookError, type WebhookErrorCode } from '../errors.ts';
export type { Claim } from './claim.ts';
export type { ClaimOptions } from './claim-options.ts';
export type { ClaimEnd, ClaimReport } from './claim-report.ts';
export { type EventKey, eventKeyOf, onceKeyOf } from './keys.ts';
export { type MemoryStore, type MemoryStoreOptions, memoryStore } from './memory-store.ts';
export { type OnceOptions, type OnceResult, once } from './once.ts';
export type { Advance, Awaitable, ClaimResult, Marks, ReplayStore } from './replay-store.ts';
export type { StoreError } from './store-error.ts';
