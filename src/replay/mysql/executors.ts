import { isError } from '../../realms.ts';
import type { SqlExecutor } from '../sql-executor.ts';
import type { MysqlConnection, MysqlPool, MysqlPoolConnection } from './client.ts';

/**
 * Returns an executor over a pool.
 *
 * A pool of mysql2 has no time limit for queries, and a query that has one of its own leaves its connection in use for ever.
 * So this executor takes a connection for each statement and closes it when the time is up. The pool then opens a new one.
 *
 * @param timeoutMs The longest time for a statement and for the wait for a free connection, in milliseconds.
 */
export function poolExecutor(pool: MysqlPool, timeoutMs: number): SqlExecutor {
  return (text, values) =>
    new Promise((resolve, reject) => {
      let connection: MysqlPoolConnection | undefined;
      let isOver = false;
      const timer = setTimeout(() => {
        isOver = true;
        connection?.destroy();
        reject(
          new Error(
            `The MySQL server has not answered within ${timeoutMs} ms (statementTimeoutMs): it is down or busy, or an open transaction of yours holds the row or every connection of the pool.`,
          ),
        );
      }, timeoutMs);

      async function run(): Promise<void> {
        connection = await pool.getConnection();
        if (isOver) return giveBack(connection);
        try {
          const { isInTransaction, ...answer } = await send(connection, text, values);
          if (isInTransaction) throw new OpenTransaction();
          resolve(answer);
          giveBack(connection);
        } catch (error) {
          if (isReadOnly(error) || error instanceof OpenTransaction) connection.destroy();
          else if (!isOver) giveBack(connection);
          throw error;
        }
      }

      run()
        .catch(reject)
        .finally(() => clearTimeout(timer));
    });
}

/** The error for a write that a later ROLLBACK, or the end of the connection, would undo. */
class OpenTransaction extends Error {
  constructor() {
    super(
      'A connection of the MySQL pool has an open transaction, so what the store writes would not be kept: leave autocommit on, and end your transactions with COMMIT or ROLLBACK before you release their connections.',
    );
  }
}

/** Returns an executor over the connection of a transaction. */
export function connectionExecutor(connection: MysqlConnection): SqlExecutor {
  return (text, values) => send(connection, text, values);
}

/** Undoes options of the pool that change the form of the answer. Each driver ignores the options of the other. */
const plainAnswer = {
  rowsAsArray: false,
  nestTables: false,
  namedPlaceholders: false,
  typeCast: undefined,
  metaAsArray: true, // makes mariadb answer with a pair, as mysql2 does
};

/** An answer of another shape has no count, so that the verbs refuse it. */
async function send(connection: MysqlConnection, text: string, values: unknown[]) {
  const answer = await connection.query({ ...plainAnswer, sql: text } as { sql: string }, values);
  const result: unknown = Array.isArray(answer) ? answer[0] : undefined;
  const isInTransaction = hasOpenTransaction(connection, result);
  if (Array.isArray(result)) return { rows: result, count: result.length, isInTransaction };
  return { rows: [], count: Object(result).affectedRows, isInTransaction };
}

/** The server says so with each answer. mysql2 hands that on with the result of a write, and mariadb keeps it on the connection. */
function hasOpenTransaction(connection: MysqlConnection, result: unknown): boolean {
  const { info } = connection as { readonly info?: unknown };
  const { serverStatus = Object(info).status } = Object(result);
  return (Number(serverStatus) & 1) === 1; // SERVER_STATUS_IN_TRANS
}

function giveBack(connection: MysqlPoolConnection): void {
  Promise.resolve(connection.release()).catch(() => {}); // a connection that is lost
}

/** A primary that has become a replica says so. A new connection may lead to the new primary. */
function isReadOnly(error: unknown): boolean {
  return isError(error) && 'errno' in error && [1290, 1792, 1836].includes(Number(error.errno));
}
