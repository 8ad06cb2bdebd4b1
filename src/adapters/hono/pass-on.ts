import type { Next } from 'hono';
import type { EventContext } from '../../receive/index.ts';
import type { AnyContext } from './delivery.ts';

/** The rest of an app, and whether it has run to its end. */
export interface HonoRest {
  readonly next: Next;
  isDone: boolean;
}

/** Puts the event on the context and lets the app go on, until it has a response. */
export async function passOnHono(
  callEvent: unknown,
  callContext: EventContext<AnyContext, number | null>,
  rest: HonoRest,
): Promise<number> {
  const c = callContext.request;
  c.set('callEvent', callEvent);
  c.set('callContext', callContext);
  await rest.next();
  rest.isDone = true;
  // Where no handler returned a response, c.res would make one up, of 200; Hono answers 500.
  return c.finalized ? c.res.status : 500;
}
