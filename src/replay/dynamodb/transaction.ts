import { check, kindOf } from '../../read-options.ts';
import { isError, isThenable } from '../../realms.ts';
import type { ReplayStore } from '../replay-store.ts';
import { checkValue } from '../stored-text.ts';
import { type Attributes, attributesOf, plainItem } from './item.ts';
import type { Table } from './table.ts';
import { isOwn, itemKey } from './verbs.ts';

/** The commit of a claim as an entry of `TransactItems`: it holds only for the owner of the claim. */
export interface CommitEntry<TValues = Attributes> {
  readonly Put: {
    readonly TableName: string;
    readonly Item: TValues;
    readonly ConditionExpression: string;
    readonly ExpressionAttributeValues: TValues;
  };
}

/** Runs your transaction, with the commit among its entries. */
export type WriteTransaction = (
  commit: CommitEntry,
  documentCommit: CommitEntry<Record<string, string | number>>,
) => PromiseLike<unknown>;

/**
 * Returns a store whose commit is part of a transaction of the user.
 *
 * @throws {TypeError} If `write` is not a function.
 */
export function committingIn(write: WriteTransaction, table: Table, tableName: string): Pick<ReplayStore, 'commit'> {
  const sending = 'client.send(new TransactWriteItemsCommand({ TransactItems: [save, commit] }))';
  const isFunction = typeof write === 'function';
  check(isFunction, `writing() needs a function, such as (commit) => ${sending}, got ${kindOf(write)}.`);
  return {
    async commit(key, token, retainMs, value) {
      if (value !== undefined) checkValue(value);
      const eventKey = itemKey('claim', key);
      const { item } = await table.date(value === undefined ? { eventKey } : { eventKey, kept: value }, retainMs);
      let failure: { readonly thrown: unknown } | undefined;
      try {
        const [values, { expression, values: own }] = [plainItem(item), isOwn(token)];
        const entry = { TableName: tableName, ConditionExpression: expression };
        const answer = write(
          { Put: { ...entry, Item: attributesOf(values), ExpressionAttributeValues: attributesOf(own) } },
          { Put: { ...entry, Item: values, ExpressionAttributeValues: own } },
        );
        if (!isThenable(answer)) throw unsent();
        await answer;
      } catch (thrown) {
        if (!isRefusal(thrown)) throw thrown;
        failure = { thrown };
      }
      // Which entry was refused depends on the order of the user's, and one that was left out is refused by nobody.
      const found = await table.read(eventKey);
      if (found?.writeId === item.writeId) return true;
      if (found?.claimedBy !== token) return false;
      throw failure === undefined ? withoutCommit() : failure.thrown;
    },
  };
}

/** Returns whether DynamoDB has refused a transaction, or a single write, because of a condition. */
function isRefusal(error: unknown): boolean {
  return (
    isError(error) &&
    (error.name === 'TransactionCanceledException' || error.name === 'ConditionalCheckFailedException')
  );
}

function unsent(): TypeError {
  return new TypeError(
    'The function in writing() did not return a promise, so callhook cannot know how the transaction ends: return the one of client.send().',
  );
}

function withoutCommit(): Error {
  return new Error(
    'The transaction has succeeded without the commit of the claim: put the entry that writing() gives you into its TransactItems, and await its send().',
  );
}
