import type { Context } from 'hono';
import type { Delivery, Execution } from '../../receive/index.ts';
import { isExecution } from '../shared/execution.ts';
import { readHonoBody } from './body.ts';

/** The context of any app. */
// biome-ignore lint/suspicious/noExplicitAny: as in Hono's own handlers, c.env is what the platform gives
export type AnyContext = Context<any>;

/** A request to Hono as a delivery. */
export function honoDelivery(c: AnyContext): Delivery<AnyContext> {
  return {
    method: c.req.method,
    header: (name) => c.req.header(name),
    readBody: (maxBytes) => readHonoBody(c, maxBytes),
    request: c,
    execution: honoExecution,
  };
}

/** Hono throws where its platform has none. */
function honoExecution(c: AnyContext): Execution | undefined {
  try {
    return isExecution(c.executionCtx) ? c.executionCtx : undefined;
  } catch {
    return undefined;
  }
}
