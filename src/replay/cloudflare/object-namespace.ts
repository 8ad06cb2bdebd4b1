import { kindOf } from '../../read-options.ts';
import { isError } from '../../realms.ts';
import type { ClaimsQuestion } from './claims-object.ts';
import type { Outcome } from './verbs.ts';

/**
 * A binding of Durable Objects, as it is.
 *
 * @example
 * ```ts
 * import { type ClaimsNamespace, durableObjectStore } from 'callhook/replay/durable-object';
 *
 * export const storeOf = (env: { readonly CLAIMS: ClaimsNamespace }) => durableObjectStore(env.CLAIMS);
 * ```
 */
export interface ClaimsNamespace {
  idFromName(name: string): unknown;
  get(id: never): { fetch(url: string, init: { method: string; body: string }): Promise<{ json(): Promise<unknown> }> };
}

/**
 * Checks that something is a namespace of Durable Objects, without asking it anything.
 *
 * @throws {TypeError} For anything else. The message says what to pass.
 */
export function checkNamespace(namespace: ClaimsNamespace): void {
  const isRemote = 'fetch' in Object(namespace); // such an object seems to have every method
  if (!isRemote && typeof namespace?.idFromName === 'function' && typeof namespace.get === 'function') return;
  const given = isRemote
    ? 'one object or a service: pass the namespace itself, such as env.CLAIMS'
    : `${kindOf(namespace)}: pass env.CLAIMS, and list the binding under durable_objects in wrangler.jsonc`;
  throw new TypeError(`durableObjectStore needs a namespace of Durable Objects, got ${given}.`);
}

/**
 * Asks an object. Each call makes a stub of its own, because one whose object has failed stays broken:
 * https://developers.cloudflare.com/durable-objects/best-practices/error-handling/
 *
 * @throws {TypeError} If it does not answer as `CallhookClaims` does.
 * @throws The error of the runtime, such as for an object that is overloaded or was reset.
 */
export async function askObject(namespace: ClaimsNamespace, name: string, question: ClaimsQuestion): Promise<Outcome> {
  const id = namespace.idFromName(name) as never; // what its own `get` takes
  try {
    const response = await namespace.get(id).fetch('https://callhook.invalid/', {
      method: 'POST',
      body: JSON.stringify(question),
    });
    const { rows, changes }: Partial<Outcome> = Object(await response.json());
    if (!Array.isArray(rows)) throw unfitAnswer();
    return { rows, changes };
  } catch (error) {
    throw isOfAnotherClass(error) ? unfitAnswer(error) : error;
  }
}

/** Whether the class of the object has no `fetch`, or answers with something else than JSON. */
function isOfAnotherClass(error: unknown): boolean {
  return isError(error) && (error.name === 'SyntaxError' || /does not export a fetch\(\) function/.test(error.message));
}

/** The error for an answer that `CallhookClaims` does not give. */
export function unfitAnswer(cause?: unknown): TypeError {
  return new TypeError(
    'The object of durableObjectStore gave a wrong answer: its class must be CallhookClaims of callhook/replay/durable-object.',
    { cause },
  );
}
