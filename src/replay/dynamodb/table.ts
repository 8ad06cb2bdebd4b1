import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { isError } from '../../realms.ts';
import type { Exchange } from './exchange.ts';
import { attributesOf, type DatedItem, dated, type Item, keyAttribute, plainItem, readItem } from './item.ts';
import type { ServerClock } from './server-clock.ts';

/** A condition of a write, in the words of DynamoDB, with the values that stand for its `:names`. */
export interface Condition {
  readonly expression: string;
  readonly values: Readonly<Record<string, string | number>>;
}

/** The result of a write. `isWritten` is false if the condition did not hold; then `found` is the item, if there is one. */
type Written = { readonly isWritten: true } | { readonly isWritten: false; readonly found: Item | undefined };

/** The items of a table. */
export interface Table {
  /** Reads an item, as it is after all writes that have been answered. */
  read(key: string): Promise<Item | undefined>;
  /** Returns an item that lasts so many milliseconds from now, and whether it turned out that "now" was wrong. */
  date(row: Row, lastsMs: number): Promise<{ readonly item: DatedItem; readonly wasWrong: () => boolean }>;
  /**
   * Writes an item that lasts so many milliseconds from now, if the condition holds.
   *
   * @throws {Error} If the clock changes with every write.
   */
  write(row: Row, lastsMs: number, condition?: Condition): Promise<Written>;
  /** Replaces the item if the condition holds, whatever the time. */
  put(item: DatedItem, condition?: Condition): Promise<Written>;
}

/** An item without what `write` adds. */
type Row = Omit<Item, 'endsAt' | 'writeId'>;

/** A clock that was wrong is right with the next write, unless the machine is asleep again. */
const maxCorrections = 3;

/** How often a write waits for a transaction on its item to end, and how long each time, in milliseconds. */
const [maxConflicts, conflictPauseMs] = [5, 100];

/** Makes a table whose items are dated by a clock. The clock is read by the first write, if no response has told the time. */
export function tableOver(exchange: Exchange, name: string, clock: ServerClock): Table {
  let firstRead: Promise<unknown> | undefined;

  async function read(key: string): Promise<Item | undefined> {
    const command = new GetItemCommand({
      TableName: name,
      Key: attributesOf({ [keyAttribute]: key }),
      ConsistentRead: true,
    });
    const output = Object(await exchange(command));
    return readItem(output.Item);
  }

  async function date(row: Row, lastsMs: number) {
    if (!clock.isSet) {
      firstRead ??= read(row.eventKey).finally(() => {
        firstRead = undefined;
      });
      await firstRead;
    }
    const { time, wasWrong } = clock.latest();
    return { item: dated({ ...row, writeId: crypto.randomUUID() }, time + lastsMs), wasWrong };
  }

  async function put(item: DatedItem, condition?: Condition, conflicts = 0): Promise<Written> {
    try {
      await exchange(new PutItemCommand({ TableName: name, Item: attributesOf(plainItem(item)), ...sent(condition) }));
      return { isWritten: true };
    } catch (error) {
      // The SDK does not send it again. A duplicate meets the transaction in which the owner commits.
      if (isError(error) && error.name === 'TransactionConflictException' && conflicts < maxConflicts) {
        await new Promise((resolve) => setTimeout(resolve, conflictPauseMs));
        return put(item, condition, conflicts + 1);
      }
      if (!isError(error) || error.name !== 'ConditionalCheckFailedException') throw error;
      // Servers that do not know `ALL_OLD` leave the item out.
      const found = readItem(Object(error).Item) ?? (await read(item.eventKey));
      // The SDK sends a request again if its answer was lost.
      return found?.writeId === item.writeId ? { isWritten: true } : { isWritten: false, found };
    }
  }

  async function write(row: Row, lastsMs: number, condition?: Condition): Promise<Written> {
    let { item, wasWrong } = await date(row, lastsMs);
    let written = await put(item, condition);
    for (let corrections = 0; written.isWritten && wasWrong(); corrections++) {
      if (corrections === maxCorrections) throw unsteadyClock();
      const { writeId } = item;
      const corrected = await date(row, lastsMs);
      item = { ...corrected.item, writeId };
      wasWrong = corrected.wasWrong;
      written = await put(item, unchanged(item));
    }
    return written;
  }

  return { read, date, write, put };
}

/** Holds if nobody has written the item since. */
export function unchanged({ writeId }: Item): Condition {
  return { expression: 'writeId = :writeId', values: { ':writeId': writeId } };
}

function sent(condition: Condition | undefined) {
  if (condition === undefined) return {};
  return {
    ConditionExpression: condition.expression,
    ExpressionAttributeValues: attributesOf(condition.values),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
}

function unsteadyClock(): Error {
  return new Error(
    'The monotonic clock of this process and the Date of DynamoDB disagree again after each answer, so the claim cannot be dated: check the clock of the machine.',
  );
}
