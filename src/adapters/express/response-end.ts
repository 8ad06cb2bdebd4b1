import type { ServerResponse } from 'node:http';

/**
 * Waits until the app ends its response, and returns the status; `null` if the app breaks the response off. A sender that
 * hangs up ends nothing: the app is still at work, and what it has done counts although nobody reads its answer.
 */
export function responseEnd(response: ServerResponse): Promise<number | null> {
  return new Promise((resolve) => {
    if (response.writableEnded) return resolve(response.statusCode);
    const { end, destroy } = response;
    // No event tells of the end of a response whose connection is gone.
    response.end = function endAndTell(this: ServerResponse, ...args: Parameters<typeof end>) {
      const ended = end.apply(this, args);
      resolve(response.statusCode);
      return ended;
    } as typeof end; // `Parameters` knows only the last overload
    response.destroy = function destroyAndTell(error) {
      resolve(null);
      return destroy.call(response, error);
    };
    response.on('close', () => {
      if (!isHungUp(response)) resolve(null);
    });
  });
}

/** Whether the sender closed the connection, not the app: the socket has read an end or an error. */
function isHungUp({ req: { socket } }: ServerResponse): boolean {
  return socket.readableEnded || socket.errored !== null;
}
