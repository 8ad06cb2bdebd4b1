import type { FieldsOption } from '../schema/requested-fields.ts';
import { byourside } from '../sources/byourside.ts';
import { createDispatch } from './dispatch.ts';
import type { Platform, ReceiverOptions } from './options.ts';
import { type Receiver, receiverOf } from './receiver.ts';
import { type Secret, secretResolver } from './secret.ts';
import { sourceWithFields } from './with-fields.ts';

/** What `bysWebhook` of an adapter was given. The types of its callers say what fits; here it is looked at. */
export type ByoursideArguments = readonly [
  secret: Secret<never>,
  onEvent: unknown,
  options?: ReceiverOptions<FieldsOption, never> | undefined,
];

/**
 * A receiver of By Your Side alone. Beside `receiverFor`, so that a bundle without `webhook` need not carry what several
 * senders take.
 *
 * @throws {TypeError} At once, for a secret, a handler or an option that cannot work.
 */
export function byoursideReceiver<TRequest>(args: ByoursideArguments, platform?: Platform): Receiver<TRequest> {
  const [secret, onEvent, options = {}] = args;
  const source = sourceWithFields(byourside, options.fields);
  const sender = {
    source,
    secretsFor: secretResolver(secret as Secret<TRequest>),
    handlerFor: createDispatch<TRequest>(source, onEvent as () => unknown),
  };
  return receiverOf(() => sender, source.name, options as ReceiverOptions<FieldsOption, TRequest>, platform);
}
