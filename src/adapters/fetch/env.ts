import { brand, brandOf } from '../../copies.ts';

/** Keeps `env` for as long as the request lives. Does nothing if the runtime passed the request only. */
export function keepEnv(request: Request, env: unknown, ctx: unknown): void {
  try {
    if (env !== undefined || ctx !== undefined) brand(Object(request), 'env', { env });
  } catch {} // a proxy may throw; envOf says that nothing was kept
}

/**
 * Returns `env` of Workers, which the runtime passes beside the request, for a secret function or a handler.
 *
 * @typeParam TEnv The type of `env`; callhook does not check it.
 * @param request The request that the handler got.
 * @throws {TypeError} If the handler was called with the request only.
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
  const kept = brandOf(request, 'env') as { readonly env: unknown } | undefined; // set above
  if (kept === undefined) {
    throw new TypeError('envOf: call the handler as the runtime does: handler(request, env, ctx).');
  }
  return kept.env as TEnv; // as the caller declares it
}
