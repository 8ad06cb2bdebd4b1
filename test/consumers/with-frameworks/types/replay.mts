import { memoryStore, type OnceResult, once, type ReplayStore } from 'callhook/replay';

export const store: ReplayStore = memoryStore({ maxEntries: 1_000 });

const result = await once(store, 'evt_1', async ({ signal }) => (signal.aborted ? 0 : 1));
expectType<OnceResult<number>>()(result);
if (result.status === 'in_flight') expectType<number>()(result.retryAfterMs);
