import { WebhookError } from '../../errors.ts';

/**
 * Says that a handler got a request of another framework, and which import takes it.
 *
 * @param entry The import whose handler was called, and what it takes: `callhook/fetch takes a Request`.
 */
export function wrongRequest(entry: string, got: unknown): WebhookError {
  return new WebhookError('internal_error', `${entry}, but got ${kindOf(got)}.`);
}

/** Tells kinds by shape: `instanceof` does not know classes of another realm or another copy. */
function kindOf(got: unknown): string {
  if (typeof got !== 'object' || got === null) return got === null ? 'null' : `a value of type ${typeof got}`;
  if ('node' in got && 'context' in got) return "an event of h3: import from 'callhook/node' and pass event.node";
  if ('req' in got && 'app' in got) return "a context of Koa: import from 'callhook/koa'";
  if ('req' in got && 'var' in got) return "a context of Hono: import from 'callhook/hono'";
  if ('readableEnded' in got && 'httpVersion' in got) return "a request of node:http: import from 'callhook/node'";
  if ('requestContext' in got) return "an event of AWS Lambda: import from 'callhook/lambda'";
  if ('arrayBuffer' in got && 'headers' in got) return "a web Request: import from 'callhook/fetch'";
  return 'another object';
}
