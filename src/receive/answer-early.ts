import type { Delivery } from './delivery.ts';
import { acceptedReply, type Reply } from './reply.ts';
import { type WaitUntilOption, waitUntilOf } from './wait-until.ts';

/**
 * Answers as soon as the event is claimed, while the platform keeps alive what is still to do. Where nothing keeps it alive,
 * the answer waits for the handler: work that may be cut off at any moment must not have been promised.
 *
 * @param handle Takes the delivery the whole way. It says when the event is claimed, and is told whether that was answered.
 */
export function answerEarly<TRequest>(
  delivery: Delivery<TRequest>,
  waitUntil: WaitUntilOption<TRequest> | undefined,
  handle: (onClaimed: () => boolean) => Promise<Reply>,
): Promise<Reply> {
  return new Promise((resolve) => {
    const work = handle(() => {
      if (!isKeptAlive(work, delivery, waitUntil)) return false;
      resolve(acceptedReply('accepted'));
      return true;
    });
    work.then(resolve); // what is refused, known already, or not kept alive
  });
}

/** `after` of Next.js throws where there is no request, a Worker's `ctx` when its request is over. */
function isKeptAlive<TRequest>(
  work: Promise<Reply>,
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
