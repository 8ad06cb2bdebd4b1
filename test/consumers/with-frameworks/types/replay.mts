import { memoryStore, type OnceResult, once, type ReplayStore } from 'callhook/replay';

export const store: ReplayStore = memoryStore({ maxEntries: 1_000 });

const result = await once(store, 'evt_1', ({ signal }) => Promise.resolve(Number(signal.aborted)));
expectType<OnceResult<number>>()(result);
if (result.status === 'in_flight') expectType<number>()(result.retryAfterMs);
