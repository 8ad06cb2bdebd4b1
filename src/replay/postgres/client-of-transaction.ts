import { kindOf } from '../../read-options.ts';
import { ormAdvice } from '../orm-advice.ts';
import { canQuery, isOfMysql, type PostgresQueries, sendStatement } from './client.ts';
import { isPool } from './pool.ts';

/**
 * Returns a client that `within` can use: anything but a pool, which would run each statement outside of the transaction. A client
 * of pg from 8.21 on tells whether a transaction is open, so its statements fail without one.
 *
 * @throws {TypeError} For anything else. The message says what to pass.
 */
export function clientOfTransaction(client: PostgresQueries): PostgresQueries {
  const given = misfit(client, Object(client));
  if (given !== undefined) throw unfit(given);
  if (!tellsItsStatus(client)) return client;
  return {
    async query(text, values) {
      if (isIdle(client))
        throw unfit('one without a transaction: run BEGIN first, and commit the claim before COMMIT.');
      const { rows } = await sendStatement(client, text, values);
      return { rows: rows as readonly unknown[] }; // the store checks them
    },
  };
}

/** Says what was passed instead of such a client, and what to pass; nothing for a client. */
function misfit(client: PostgresQueries, members: object): string | undefined {
  if (isPool(client)) return 'a Pool: pass the client of your transaction, from `await pool.connect()`.';
  if ('waitReady' in members) return 'a PGlite: pass the tx of database.transaction(async (tx) => …).';
  if (isOfMysql(members)) return 'a client of MySQL: use mysqlStore.';
  const advice = ormAdvice(members);
  if (advice !== undefined) return advice;
  if (canQuery(client) && !('$pool' in members)) return undefined;
  if ('then' in members) return 'a promise: await it.';
  return `${kindOf(client)}: pass the client that has run BEGIN, or the transaction of your ORM, as in drizzleTransaction(tx).`;
}

function unfit(given: string): TypeError {
  return new TypeError(`within of postgresStore needs the client of your open transaction, got ${given}`);
}

/** A client of pg; its own types know more than the store asks for. */
interface TellingClient {
  readonly readyForQuery?: unknown;
  getTransactionStatus(): unknown;
}

function tellsItsStatus(client: object): client is PostgresQueries & TellingClient {
  return 'getTransactionStatus' in client && typeof client.getTransactionStatus === 'function';
}

/** Whether it waits for a statement outside of a transaction. With statements on their way, nobody knows yet. */
function isIdle(client: TellingClient): boolean {
  return client.readyForQuery === true && client.getTransactionStatus() === 'I';
}
