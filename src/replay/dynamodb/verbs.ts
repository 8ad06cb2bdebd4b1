import { textToHex } from '../hex.ts';
import type { Marks, ReplayStore } from '../replay-store.ts';
import { rowKey } from '../row-key.ts';
import { checkValue, positionText } from '../stored-text.ts';
import type { Item } from './item.ts';
import type { ServerClock } from './server-clock.ts';
import { type Condition, type Table, unchanged } from './table.ts';

/** How long after its end a lease or a memory still counts, in milliseconds: the clocks of servers need not agree. */
const marginMs = 2_000;
/** A lease ends for others at most this much late, in milliseconds: also by what the clock may be off at its two ends. */
export const longestDelayMs = 2 * marginMs + 500;

/** How often a claim or a position tries again because another call came between. */
const maxAttempts = 20;

/** Returns the key of an item: a partition key has at most 2,048 bytes, and a character may take three. */
export function itemKey(kind: 'claim' | 'position' | 'value', key: string): string {
  return rowKey(kind, key, 600);
}

/** Holds for the owner of the claim only. */
export function isOwn(token: string): Condition {
  return { expression: 'claimedBy = :token', values: { ':token': token } };
}

/** Makes the verbs of a store over its table. */
export function verbsOver(table: Table, clock: ServerClock): ReplayStore & Marks {
  /** Asked right after a response, whose time it is: an earlier one would need trust in the clock of the machine. */
  const hasEnded = ({ endsAt }: Item) => endsAt + marginMs <= clock.earliest();

  /** Writes a row as the owner of the claim, and returns whether it was. */
  async function own(key: string, token: string, lastsMs: number, row: { claimedBy?: string; kept?: string }) {
    const eventKey = itemKey('claim', key);
    const { isWritten } = await table.write({ eventKey, ...row }, lastsMs, isOwn(token));
    return isWritten;
  }

  /** Reads an item that has not ended and is not a claim. */
  async function readDone(eventKey: string): Promise<Item | undefined> {
    const item = await table.read(eventKey);
    return item === undefined || item.claimedBy !== undefined || hasEnded(item) ? undefined : item;
  }

  return {
    async claim(key, token, leaseMs) {
      const row = { eventKey: itemKey('claim', key), claimedBy: token };
      let written = await table.write(row, leaseMs, isFree(token));
      for (let attempt = 1; !written.isWritten; attempt++) {
        const { found } = written;
        if (found !== undefined && !hasEnded(found)) {
          const { claimedBy, kept, endsAt } = found;
          if (claimedBy === undefined) return kept === undefined ? { status: 'done' } : { status: 'done', value: kept };
          if (claimedBy !== token) {
            return { status: 'in_flight', retryAfterMs: endsAt + marginMs - clock.earliest() };
          }
        }
        if (attempt === maxAttempts) throw contended();
        written = await table.write(row, leaseMs, found === undefined ? isFree(token) : unchanged(found));
      }
      return { status: 'claimed' };
    },

    renew: (key, token, leaseMs) => own(key, token, leaseMs, { claimedBy: token }),

    async commit(key, token, retainMs, value) {
      if (value !== undefined) checkValue(value);
      return own(key, token, retainMs, value === undefined ? {} : { kept: value });
    },

    async release(key, token) {
      const { item } = await table.date({ eventKey: itemKey('claim', key) }, 0);
      // Only its end is 0: DynamoDB deletes no item whose time to live ended more than five years ago.
      const { isWritten } = await table.put({ ...item, endsAt: 0 }, isOwn(token));
      return isWritten;
    },

    async markDone(key, retainMs) {
      await table.write({ eventKey: itemKey('claim', key) }, retainMs);
    },

    async isDone(key) {
      return (await readDone(itemKey('claim', key))) !== undefined;
    },

    async advance(key, position, retainMs) {
      // In hex, because its order is the same in UTF-8, in which DynamoDB compares, and in JavaScript.
      const row = { eventKey: itemKey('position', key), kept: textToHex(positionText(position)) };
      let written = await table.write(row, retainMs, isLowerThan(row.kept));
      for (let attempt = 1; !written.isWritten; attempt++) {
        const { found } = written;
        if (found?.kept !== undefined && found.kept > row.kept && !hasEnded(found)) {
          // If it has become higher meanwhile, that call has extended it.
          await table.write({ ...row, kept: found.kept }, retainMs, isStill(found.kept));
          return { behind: true };
        }
        if (attempt === maxAttempts) throw contended();
        written = await table.write(row, retainMs, found === undefined ? isLowerThan(row.kept) : unchanged(found));
      }
      return { behind: false };
    },

    async readMark(key) {
      return (await readDone(itemKey('value', key)))?.kept ?? null;
    },

    async writeMark(key, value, retainMs) {
      checkValue(value);
      await table.write({ eventKey: itemKey('value', key), kept: value }, retainMs);
    },
  };
}

/** Holds for a key without an item, one that was released, and the claim of the same token. */
function isFree(token: string): Condition {
  return {
    expression: 'attribute_not_exists(eventKey) OR endsAt = :released OR claimedBy = :token',
    values: { ':released': 0, ':token': token },
  };
}

function isLowerThan(kept: string): Condition {
  return { expression: 'attribute_not_exists(eventKey) OR kept <= :kept', values: { ':kept': kept } };
}

function isStill(kept: string): Condition {
  return { expression: 'kept = :kept', values: { ':kept': kept } };
}

function contended(): Error {
  return new Error(`Other calls have changed the item ${maxAttempts} times in a row; try again.`);
}
