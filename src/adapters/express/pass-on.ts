import type { NextFunction, Request, Response } from 'express';
import type { EventContext } from '../../receive/index.ts';
import { responseIncomplete } from '../shared/settle-response.ts';

/** What else Express gives a middleware. */
export interface ExpressRest {
  readonly response: Response;
  readonly next: NextFunction;
}

/** Puts the event on the request, lets the app go on, and waits for the end of its response. */
export async function passOnExpress(
  callEvent: unknown,
  context: EventContext<Request, number | null>,
  { response, next }: ExpressRest,
): Promise<number | null> {
  if (response.destroyed && !response.writableFinished) return null; // the retry is for the app
  const ended = responseEnd(response);
  // The claim is given back when the connection closes, though the app may still be at work: its signal is to say so, too.
  const gone = new AbortController();
  const callContext: EventContext<Request, number | null> = {
    ...context,
    signal: AbortSignal.any([context.signal, gone.signal]),
    waitUntil: context.waitUntil,
    commit: (store) => context.commit(store),
  };
  Object.assign(context.request, { callEvent, callContext });
  next();
  const status = await ended;
  if (status === null) gone.abort(responseIncomplete());
  return status;
}

/** The status of a response once all of it has gone out; `null` when the connection closed before that. */
function responseEnd(response: Response): Promise<number | null> {
  return new Promise((resolve) => {
    response.on('finish', () => resolve(response.statusCode)).on('close', () => resolve(null));
    if (response.writableFinished) resolve(response.statusCode);
  });
}
