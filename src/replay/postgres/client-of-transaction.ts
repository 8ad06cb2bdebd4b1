import { ormAdvice } from '../orm-advice.ts';
import { type PostgresQueries, usableClient } from './client.ts';
import { isPool } from './pool.ts';

/**
 * Returns a client that `within` can use: anything but a pool, which would run each statement outside of the transaction.
 *
 * @throws {TypeError} For anything else. The message says what to pass.
 */
export function clientOfTransaction(client: PostgresQueries): PostgresQueries {
  const aPool = 'a Pool: pass the client of your transaction, from `await pool.connect()`.';
  const given = isPool(client) ? aPool : ormAdvice(Object(client));
  if (given === undefined) return usableClient(client);
  throw new TypeError(`within of postgresStore needs the client of your open transaction, got ${given}`);
}
