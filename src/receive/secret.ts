import { WebhookError } from '../errors.ts';
import { isError } from '../realms.ts';
import type { Awaitable } from '../replay/replay-store.ts';
import { configuredSecrets, type Secrets } from '../verify/secrets.ts';
import { ask } from './ask.ts';

/**
 * The secret of the endpoint: a string, several during a rotation, or a function of the request that returns either, for
 * many tenants or for an environment that exists only at run time.
 *
 * The types accept `undefined` so that `process.env.NAME` fits; the receiver refuses it with a `TypeError` when it is made.
 * A function returns `null` if it knows no such tenant: the sender gets the same 400 as for a wrong signature. `undefined` from
 * a function is a mistake, such as a variable that is not set, and fails with `secret_unavailable`.
 */
export type Secret<TRequest> =
  | Secrets
  | null
  | undefined
  | ((request: TRequest) => Awaitable<Secrets | null | undefined>);

/** The secrets of an endpoint: the usable ones, and the secret as it was given, which may have gaps. */
export interface EndpointSecrets {
  readonly list: readonly string[];
  readonly given: Secrets;
}

/** Returns the secrets, beginning with the one that a sender has used. `index`: of that one in the secret as it was given. */
export function usedFirst({ list, given }: EndpointSecrets, index: number): readonly string[] {
  const used = [given].flat()[index] as string; // the authenticator has used it
  return [used, ...list.filter((secret) => secret !== used)];
}

/** Returns the secrets for a request, or `null` for a tenant that does not exist. `timeoutMs`: how long a function may take. */
export type SecretResolver<TRequest> = (request: TRequest, timeoutMs: number) => Awaitable<EndpointSecrets | null>;

/**
 * Checks a secret at once; a secret function is called and checked for every delivery.
 *
 * @param checkSecret Checks what the sender's scheme demands of a secret beyond that.
 * @throws {TypeError} For a secret that is missing, empty, not a string, or certainly not the one that the sender shows.
 */
export function secretResolver<TRequest>(
  secret: Secret<TRequest>,
  checkSecret: (secret: string) => void = () => {},
): SecretResolver<TRequest> {
  if (typeof secret === 'function') {
    return (request, timeoutMs) => askForSecrets(() => secret(request), timeoutMs, checkSecret);
  }
  const secrets = checkedSecrets(secret, checkSecret);
  return () => secrets;
}

async function askForSecrets(
  question: () => Awaitable<Secrets | null | undefined>,
  timeoutMs: number,
  checkSecret: (secret: string) => void,
): Promise<EndpointSecrets | null> {
  const answer = await ask(question, timeoutMs, unavailable);
  if (answer === null) return null;
  let given = answer;
  try {
    given = copyOf(answer);
  } catch {
    throw unavailable('returned an unusable secret: it cannot be read');
  }
  try {
    return checkedSecrets(given, checkSecret);
  } catch (error) {
    const problem =
      isError(error) && error.name === 'TypeError' ? error.message.replace(/\.$/, '') : 'it cannot be used';
    throw unavailable(`returned an unusable secret: ${problem}`);
  }
}

function unavailable(why: string): WebhookError {
  return new WebhookError('secret_unavailable', `The secret function ${why}.`);
}

function checkedSecrets(secret: Secrets | null | undefined, checkSecret: (secret: string) => void): EndpointSecrets {
  const given = copyOf(secret);
  const list = configuredSecrets(given);
  for (const one of list) checkSecret(one);
  return { list, given: given as Secrets }; // checked
}

/** A copy, so that the caller cannot change the list later, and its elements are read once. */
function copyOf<T>(secret: T): T {
  return Array.isArray(secret) ? ([...secret] as T) : secret; // the same elements
}
