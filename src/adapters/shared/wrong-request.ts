import { WebhookError } from '../../errors.ts';
import type { Delivery } from '../../receive/index.ts';

/**
 * Makes a delivery that fails with `internal_error`, for a handler that was called with a request of something else: callhook
 * reports it and answers 500.
 *
 * @param takes What the handler takes: `This handler takes a Request`.
 */
export function wrongDelivery<TRequest>(takes: string, got: TRequest): Delivery<TRequest> {
  const fail = () => {
    throw new WebhookError('internal_error', wrongRequest(takes, got));
  };
  return { method: 'POST', header: fail, readBody: fail, request: got };
}

/** Says that a handler got a request of something else, and which import takes it. */
export function wrongRequest(takes: string, got: unknown): string {
  return `${takes}, but got ${kindOf(got)}.`;
}

/** Names what a handler got, and the import that takes it. Goes by its shape: `instanceof` does not know classes of another realm or another copy. */
export function kindOf(got: unknown): string {
  try {
    return kindByShape(got);
  } catch {
    return 'a value that cannot be inspected'; // a proxy may throw
  }
}

function kindByShape(got: unknown): string {
  if (got === null) return 'null';
  if (typeof got !== 'object') return got === undefined ? 'nothing' : `a value of type ${typeof got}`;
  const has = (...names: string[]) => names.every((name) => name in got);
  if (has('context', 'node') || has('context', 'req'))
    return 'an event of h3: use callhook/fetch, and pass toWebRequest(event), or event.req of h3 2';
  if (has('req', 'app')) return 'a context of Koa: use callhook/koa';
  if (has('req', 'var')) return 'a context of Hono: use callhook/hono';
  if (has('raw', 'server')) return 'a request of Fastify: use callhook/fastify';
  if (has('app', 'res')) return 'a request of Express: use callhook/express';
  if (has('httpVersion', 'headers'))
    return 'a request of node:http: use callhook/node, or pass toWebRequest(event) on Nuxt and h3';
  if (has('requestContext')) return 'an event of AWS Lambda: use callhook/lambda';
  if (has('status', 'arrayBuffer')) return 'a Response: use callhook/fetch, and pass the Request';
  if (has('headers', 'arrayBuffer')) return 'a Request: use callhook/fetch';
  return 'another object';
}
