import { WebhookError } from '../errors.ts';
import { kindOf } from '../read-options.ts';
import type { Awaitable } from '../replay/replay-store.ts';
import { ask } from './ask.ts';

/** Separates apps or tenants: a text, or a function of the request that returns one. */
export type Scope<TRequest> = string | ((request: TRequest) => Awaitable<string>);

/**
 * Asks a scope function. Its answer is part of every event key, so anything but a text would put several tenants under one key.
 *
 * @throws {WebhookError} `internal_error` if the function throws, does not answer in time, or does not return a string.
 */
export async function askForScope<TRequest>(
  scope: (request: TRequest) => Awaitable<string>,
  request: TRequest,
  timeoutMs: number,
): Promise<string> {
  const answer: unknown = await ask(() => scope(request), timeoutMs, unusable);
  if (typeof answer === 'string') return answer;
  throw unusable(`must return a string, and returned ${kindOf(answer)}`);
}

function unusable(why: string): WebhookError {
  return new WebhookError('internal_error', `The function of the option scope ${why}.`);
}
