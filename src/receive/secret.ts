import { WebhookError } from '../errors.ts';
import type { Awaitable } from '../replay/replay-store.ts';
import { configuredSecrets, type Secrets } from '../verify/secrets.ts';
import { describeThrown } from './thrown.ts';

/**
 * The secret of the endpoint: a string, several during a rotation, or a function of the request that gives either, for
 * many tenants or for an environment that is only there at run time.
 *
 * `undefined` is let through by the types so that `process.env.NAME` fits, and refused with a `TypeError` when the
 * receiver is made.
 */
export type Secret<TRequest> =
  | Secrets
  | null
  | undefined
  | ((request: TRequest) => Awaitable<Secrets | null | undefined>);

/** Gives the secrets for a request. */
export type SecretResolver<TRequest> = (request: TRequest) => Awaitable<readonly string[]>;

/**
 * Checks a secret that is there already; a function is asked anew for every delivery.
 *
 * @param checkSecret What the sender's scheme asks of a secret beyond that.
 * @throws {TypeError} For a secret that is missing, empty, no string, or that starts or ends in white space.
 */
export function secretResolver<TRequest>(
  secret: Secret<TRequest>,
  checkSecret: (secret: string) => void = () => {},
): SecretResolver<TRequest> {
  if (typeof secret === 'function') return (request) => askForSecrets(secret, request, checkSecret);
  const secrets = configuredSecrets(secret);
  secrets.forEach(checkSecret);
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
    const secrets = configuredSecrets(answer);
    secrets.forEach(checkSecret);
    return secrets;
  } catch (error) {
    const problem = error instanceof TypeError ? error.message : 'it cannot be read.';
    throw new WebhookError('secret_unavailable', `The secret function returned no usable secret: ${problem}`);
  }
}
