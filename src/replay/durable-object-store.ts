import { brand } from '../copies.ts';
import { type OptionChecks, readOptions, wholeNumber } from '../read-options.ts';
import { fingerprint } from '../verify/fingerprint.ts';
import { askObject, type ClaimsNamespace, checkNamespace, unfitAnswer } from './cloudflare/object-namespace.ts';
import { verbsOver } from './cloudflare/verbs.ts';
import type { Marks, ReplayStore } from './replay-store.ts';

export { CallhookClaims, type ClaimsState } from './cloudflare/claims-object.ts';
export type { ClaimsNamespace } from './cloudflare/object-namespace.ts';

/** The options of {@link durableObjectStore}. */
export interface DurableObjectStoreOptions {
  /**
   * The number of objects among which the keys are divided, from 1 to 1,000. Default 8. Cloudflare documents about 1,000 requests
   * a second for one object, which are 500 events. Another number sends most keys to objects that do not know them, so that
   * events of before count as new.
   */
  readonly shards?: number | undefined;
}

const optionChecks: OptionChecks<DurableObjectStoreOptions> = {
  shards: /* @__PURE__ */ wholeNumber(1, 1_000),
};

/**
 * Makes a replay store in Durable Objects of Cloudflare, for Workers without a database. Each verb is one request to one object and
 * uses the clock of its SQLite: a delivery takes two. You may make a store for each request: it costs microseconds.
 *
 * The keys are divided among few objects, because an object for each key would cost one more request for its alarm, 12 kB of
 * storage and a start for each event.
 *
 * @param namespace The binding of the class `CallhookClaims`, such as `env.CLAIMS`; for data that must stay in the EU,
 *   `env.CLAIMS.jurisdiction('eu')`.
 * @param options See {@link DurableObjectStoreOptions}; each has a default.
 * @returns A store whose verbs reject while an object is overloaded or starts again, which counts as a store that is down: the
 *   sender's retry finds it back.
 * @throws {TypeError} For anything that is not such a namespace, and for an option that is unknown or wrong.
 *
 * @example Handle every event once. In wrangler.jsonc:
 * `"durable_objects": { "bindings": [{ "name": "CLAIMS", "class_name": "CallhookClaims" }] }` and
 * `"migrations": [{ "tag": "v1", "new_sqlite_classes": ["CallhookClaims"] }]`.
 * ```ts
 * import { bysWebhook, envOf } from 'callhook/fetch';
 * import { type ClaimsNamespace, durableObjectStore } from 'callhook/replay/durable-object';
 *
 * interface Env {
 *   readonly BYS_WEBHOOK_SECRET: string;
 *   readonly CLAIMS: ClaimsNamespace; // or DurableObjectNamespace of @cloudflare/workers-types
 * }
 *
 * export { CallhookClaims } from 'callhook/replay/durable-object';
 *
 * export default {
 *   fetch: bysWebhook((request) => envOf<Env>(request).BYS_WEBHOOK_SECRET, (event) => console.log(event.callId), {
 *     replay: (request) => durableObjectStore(envOf<Env>(request).CLAIMS),
 *   }),
 * };
 * ```
 */
export function durableObjectStore(
  namespace: ClaimsNamespace,
  options?: DurableObjectStoreOptions,
): ReplayStore & Marks {
  const { shards = 8 } = readOptions('durableObjectStore', options, optionChecks);
  checkNamespace(namespace);

  /** The first value of every statement is the key of its row. */
  const objectOf = (key: unknown) => `claims-${Number.parseInt(fingerprint(String(key)).slice(0, 8), 16) % shards}`;

  const store = verbsOver(
    (statement, values) => askObject(namespace, objectOf(values[0]), { statement, values }),
    unfitAnswer,
  );
  brand(store, 'client', namespace);
  return store;
}
