import { WebhookError } from '../errors.ts';
import type { Awaitable } from '../replay/replay-store.ts';
import { configuredSecrets, type Secrets } from '../verify/secrets.ts';
import { describeThrown } from './handler.ts';

/**
 * The secret of the endpoint: a string, several during a rotation, or a function of the request that returns either, for
 * many tenants or for an environment that exists only at run time.
 *
 * The types accept `undefined` so that `process.env.NAME` fits; the receiver refuses it with a `TypeError` when it is made.
 */
export type Secret<TRequest> =
  | Secrets
  | null
  | undefined
  | ((request: TRequest) => Awaitable<Secrets | null | undefined>);

/** Returns the secrets for a request. */
export type SecretResolver<TRequest> = (request: TRequest) => Awaitable<readonly string[]>;

/**
 * Checks a secret at once; a secret function is called and checked for every delivery.
 *
 * @param checkSecret Checks what the sender's scheme demands of a secret beyond that.
 * @throws {TypeError} For a secret that is missing, empty, not a string, or that starts or ends in white space.
 */
export function secretResolver<TRequest>(
  secret: Secret<TRequest>,
  checkSecret: (secret: string) => void = () => {},
): SecretResolver<TRequest> {
  if (typeof secret === 'function') return (request) => askForSecrets(secret, request, checkSecret);
  const secrets = checkedSecrets(secret, checkSecret);
  return () => secrets;
}

async function askForSecrets<TRequest>(
  secret: (request: TRequest) => Awaitable<Secrets | null | undefined>,
  request: TRequest,
  checkSecret: (secret: string) => void,
): Promise<readonly string[]> {
  let answer: Secrets | null | undefined;
  try {
    answer = await secret(request);
  } catch (thrown) {
    throw new WebhookError('secret_unavailable', `The secret function threw ${describeThrown(thrown)}.`);
  }
  try {
    return checkedSecrets(answer, checkSecret);
  } catch (error) {
    const problem = error instanceof TypeError ? error.message : 'it cannot be read.';
    throw new WebhookError('secret_unavailable', `The secret function returned an unusable secret: ${problem}`);
  }
}

function checkedSecrets(secret: Secrets | null | undefined, checkSecret: (secret: string) => void): readonly string[] {
  const secrets = configuredSecrets(secret);
  secrets.forEach(checkSecret);
  return secrets;
}
