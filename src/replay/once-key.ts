import { check } from '../read-options.ts';
import { checkText, isStorable } from './stored-text.ts';

// Apart from the keys of events: a fingerprint needs the HMAC, which an app with only `once` then does not load.

/** The longest key that every store takes, in characters. */
const maxKeyLength = 1_000;

/**
 * Returns the key under which `once` remembers its work. Give it to `markDone`, to import keys that an older system has
 * handled. A key that begins with `event:`, as those that `eventKeyOf` makes, stays as it is and belongs to receivers. So put a word
 * of your own before a text that strangers choose: `order:${text}`.
 *
 * @param key The key that you give to `once`.
 * @throws {TypeError} For a key that is not a string, empty, longer than 995 characters, or has NUL or lone surrogates.
 *
 * @example
 * ```ts
 * import { memoryStore, once, onceKeyOf } from 'callhook/replay';
 *
 * const store = memoryStore();
 * await store.markDone(onceKeyOf('job_1'), 7 * 24 * 3_600_000);
 * console.log(await once(store, 'job_1', () => 'not called')); // { status: 'duplicate' }
 * ```
 */
export function onceKeyOf(key: string): string {
  checkText('key', key, 'an event id');
  const isShort = key.length <= maxKeyLength - 'once:'.length;
  check(isShort && isStorable(key), 'key must be at most 995 characters, without NUL or lone surrogates.');
  return key.startsWith('event:') ? key : `once:${key}`;
}
