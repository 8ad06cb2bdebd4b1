import type { Execution } from '../../receive/index.ts';
import { isExecution } from '../shared/execution.ts';

const argumentsOf = new WeakMap<Request, readonly unknown[]>();

/** Keeps what a runtime gave beside the request for as long as there is the request: `env` and `ctx` of Workers. */
export function keepArguments(request: Request, env: unknown, ctx: unknown): void {
  if (env !== undefined || ctx !== undefined) argumentsOf.set(request, [env, ctx]);
}

/** What keeps work alive after the answer: the third argument on Workers, the second on other edge platforms. */
export function fetchExecution(request: Request): Execution | undefined {
  return argumentsOf.get(request)?.findLast(isExecution);
}

/**
 * What the runtime gave the handler beside the request: `env` of Workers, for a secret function or a handler.
 *
 * @typeParam TEnv What it holds; nothing checks it.
 * @throws {TypeError} When the handler was called with the request alone.
 *
 * @example
 * ```ts
 * import { bysWebhook, envOf } from 'callhook/fetch';
 *
 * interface Env {
 *   readonly BYS_WEBHOOK_SECRET: string;
 * }
 * export default {
 *   fetch: bysWebhook((request) => envOf<Env>(request).BYS_WEBHOOK_SECRET, (event) => console.log(event.event)),
 * };
 * ```
 */
export function envOf<TEnv>(request: Request): TEnv {
  const args = argumentsOf.get(request);
  if (args === undefined)
    throw new TypeError('envOf: call the handler as the runtime does: handler(request, env, ctx).');
  return args[0] as TEnv; // what the caller says it is
}
