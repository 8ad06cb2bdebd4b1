import type { FieldsOption } from '../schema/requested-fields.ts';
import type { EventMap, Source } from '../sources/source.ts';
import type { ReceiverOptions } from './options.ts';
import type { Secret } from './secret.ts';
import { type Sender, type SenderOptions, sender } from './sender.ts';

/**
 * What a receiver is made of, as an adapter hands it on: one source with its secret and handlers, or several senders. The
 * types of its callers say what fits together; here anything does, and is looked at.
 */
export type ReceiverArguments =
  | readonly [
      source: Source<EventMap>,
      secret: Secret<never>,
      onEvent: unknown,
      options?: ReceiverOptions<FieldsOption, never> | undefined,
    ]
  | readonly [senders: readonly Sender<never>[], options?: ReceiverOptions<FieldsOption, never> | undefined];

/** @throws {TypeError} For a secret or a handler that cannot work, and for senders that cannot be told apart. */
export function readReceiverArguments<TRequest>(args: ReceiverArguments): {
  readonly senders: readonly Sender<TRequest>[];
  readonly options: ReceiverOptions<FieldsOption, TRequest>;
} {
  const [first] = args;
  if (isList(first)) {
    const options = (args[1] ?? {}) as ReceiverOptions<undefined, TRequest>;
    const senders = [...first] as Sender<TRequest>[]; // a copy: what the caller does to the array later changes nothing
    checkSenders(senders, options);
    return { senders, options };
  }
  const [source, secret, onEvent, options = {}] = args as Extract<ReceiverArguments, { readonly 2: unknown }>;
  const only = sender(source, secret as Secret<TRequest>, onEvent as () => unknown, options as SenderOptions);
  return { senders: [only], options: options as ReceiverOptions<FieldsOption, TRequest> };
}

function isList(first: ReceiverArguments[0]): first is readonly Sender<never>[] {
  return Array.isArray(first);
}

function checkSenders<TRequest>(senders: readonly Sender<TRequest>[], options: { readonly fields?: unknown }): void {
  if (senders.length === 0) throw new TypeError('webhook needs at least one sender.');
  if (senders.some((one) => typeof one?.secretsFor !== 'function')) {
    throw new TypeError('Each of several senders must be made by sender(source, secret, onEvent).');
  }
  if (options.fields !== undefined) {
    throw new TypeError('fields belong to one of the senders: sender(source, secret, onEvent, { fields }).');
  }
  const twice = repeated(senders.map(({ source }) => source.name));
  if (twice !== undefined) throw new TypeError(`There are two senders of the source ${twice}.`);

  const headers = senders.map(({ source }) => source.authenticator.header);
  const header = repeated(headers);
  if (header !== undefined) {
    throw new TypeError(`Two senders are told by the same header, ${header}: give one of them an endpoint of its own.`);
  }
  const catchesAll = headers.indexOf(undefined);
  if (catchesAll !== -1 && catchesAll < senders.length - 1) {
    const name = senders[catchesAll]?.source.name;
    throw new TypeError(`No header tells the deliveries of ${name} from others: name one, or put that sender last.`);
  }
}

function repeated<T>(values: readonly T[]): T | undefined {
  return values.find((value, index) => values.indexOf(value) !== index);
}
