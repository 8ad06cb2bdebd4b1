import { ignoreRejection } from '../call-observer.ts';
import type { Reply } from '../reply.ts';
import type { Delivery, Execution } from './delivery.ts';
import { acceptedReply } from './reply.ts';

/** Keeps work alive after the answer to a delivery. */
export type WaitUntil = (work: Promise<unknown>) => unknown;

/** The user's function that keeps work alive after the answer, such as `after` of Next.js. */
export type WaitUntilOption<TRequest> = (work: Promise<unknown>, request: TRequest) => unknown;

/**
 * Answers as soon as the event is claimed, while the platform keeps the rest of the work alive. If nothing keeps it alive,
 * the answer waits for the handler: the platform could stop the work at any moment, and the event would be lost.
 *
 * @param handle Takes the delivery through the pipeline and never rejects. It calls `onClaimed` when the event is claimed;
 *   the result says whether callhook has answered then.
 */
export function answerEarly<TRequest>(
  delivery: Delivery<TRequest>,
  waitUntil: WaitUntilOption<TRequest> | undefined,
  handle: (onClaimed: () => boolean) => Promise<Reply>,
): Promise<Reply> {
  return new Promise((answer) => {
    // In a microtask, so that `work` exists when the event is claimed.
    const work = Promise.resolve().then(() => handle(onClaimed));
    void work.then(answer); // changes nothing after an early answer

    function onClaimed(): boolean {
      if (!isKeptAlive(work, delivery, waitUntil)) return false;
      answer(acceptedReply('accepted'));
      return true;
    }
  });
}

/** `after` of Next.js throws outside a request, and a Worker's `ctx` throws when its request is over. */
function isKeptAlive<TRequest>(
  work: Promise<unknown>,
  delivery: Delivery<TRequest>,
  chosen: WaitUntilOption<TRequest> | undefined,
): boolean {
  try {
    const waitUntil = waitUntilOf(delivery, chosen);
    waitUntil?.(work);
    return waitUntil !== undefined;
  } catch {
    return false;
  }
}

/**
 * Finds the function that keeps work alive: the user's, else the platform's; `undefined` if there is neither. Neither work that
 * rejects nor a promise of that function does so unhandled, which would end the process.
 */
export function waitUntilOf<TRequest>(
  delivery: Delivery<TRequest>,
  chosen: WaitUntilOption<TRequest> | undefined,
): WaitUntil | undefined {
  const keep = chosen
    ? (work: Promise<unknown>) => chosen(work, delivery.request)
    : platformKeep(delivery.execution?.());
  if (keep === undefined) return undefined;
  return (work) => {
    ignoreRejection(work);
    ignoreRejection(keep(work));
  };
}

function platformKeep(execution: Execution | undefined): WaitUntil | undefined {
  return execution && ((work) => execution.waitUntil(work));
}
