import { brand } from '../copies.ts';
import { aFunction, type OptionChecks, readOptions, wholeNumber } from '../read-options.ts';
import { type MemoryStoreOptions, memoryClaims } from './memory-claims.ts';
import type { Advance, Awaitable, Marks, ReplayStore } from './replay-store.ts';
import { checkValue, isHigher, positionText } from './stored-text.ts';

export type { MemoryStoreOptions };

const optionChecks: OptionChecks<MemoryStoreOptions> = {
  maxEntries: /* @__PURE__ */ wholeNumber(1),
  maxBytes: /* @__PURE__ */ wholeNumber(1),
  now: aFunction,
};

/** A replay store that answers synchronously. */
export type MemoryStore = ReplayStore & Marks;

/**
 * Makes a replay store in the memory of this process, which is the default of a receiver. It forgets everything at a
 * restart. Several processes need a store that they share.
 *
 * It remembers at most `maxEntries` handled events and marks, and never drops a claim in flight to make room. If it drops an
 * event that was handled less than 10 minutes ago, or another key while `markDone` imports, it says so once on stderr. Ten minutes are
 * twice the default tolerance: with a longer one, choose a `maxEntries` that holds all events of twice that time. It has no timer:
 * claims sweep expired entries.
 *
 * @param options See {@link MemoryStoreOptions}; each has a default.
 * @throws {TypeError} For an option that is unknown or wrong.
 *
 * @example
 * ```ts
 * import { bysWebhook } from 'callhook/fetch';
 * import { memoryStore } from 'callhook/replay';
 *
 * const replay = memoryStore({ maxEntries: 10_000 });
 * export default { fetch: bysWebhook('whsec_test', (event) => console.log(event.callId), { replay }) };
 * ```
 */
export function memoryStore(options?: MemoryStoreOptions): MemoryStore {
  const { mark, textOf, ...claims } = memoryClaims(readOptions('memoryStore', options, optionChecks));
  const store: MemoryStore = {
    ...claims,

    commit(key, token, retainMs, value): Awaitable<boolean> {
      if (value !== undefined) checkValue(value);
      return claims.commit(key, token, retainMs, value);
    },

    advance(key, position, retainMs): Advance {
      const given = positionText(position);
      const kept = textOf(positionKey(key));
      const behind = kept !== undefined && isHigher(kept, given);
      mark(positionKey(key), retainMs, behind ? kept : given);
      return { behind };
    },

    readMark(key): string | null {
      return textOf(valueKey(key)) ?? null;
    },

    writeMark(key, value, retainMs): void {
      checkValue(value);
      mark(valueKey(key), retainMs, value);
    },
  };
  brand(store, 'MemoryStore');
  return store;
}

function positionKey(key: string): string {
  return `\0p${key}`;
}

function valueKey(key: string): string {
  return `\0v${key}`;
}
