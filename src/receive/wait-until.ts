import type { Delivery } from './delivery.ts';

/** Keeps work alive after the answer to a delivery. */
export type WaitUntil = (work: Promise<unknown>) => unknown;

/** What the user says keeps work alive, such as `after` of Next.js. */
export type WaitUntilOption<TRequest> = (work: Promise<unknown>, request: TRequest) => unknown;

/** What keeps work alive after the answer to this delivery, by the user or by the platform; `undefined` where nothing does. */
export function waitUntilOf<TRequest>(
  delivery: Delivery<TRequest>,
  chosen: WaitUntilOption<TRequest> | undefined,
): WaitUntil | undefined {
  if (chosen !== undefined) return (work) => chosen(work, delivery.request);
  const execution = delivery.execution?.(delivery.request);
  return execution && ((work) => execution.waitUntil(work));
}
