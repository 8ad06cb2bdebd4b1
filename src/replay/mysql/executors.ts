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
        reject(new Error(`The MySQL server has not answered within ${timeoutMs} ms (statementTimeoutMs).`));
      }, timeoutMs);

      async function run(): Promise<void> {
        connection = await pool.getConnection();
        if (isOver) return giveBack(connection);
        try {
          resolve(await send(connection, text, values));
          giveBack(connection);
        } catch (error) {
          if (isReadOnly(error)) connection.destroy();
          else if (!isOver) giveBack(connection);
          throw error;
        }
      }

      run()
        .catch(reject)
        .finally(() => clearTimeout(timer));
    });
}

/** Returns an executor over the connection of a transaction. */
export function connectionExecutor(connection: MysqlConnection): SqlExecutor {
  return (text, values) => send(connection, text, values);
}

/** What a pool was made with must not change the answer. Each driver ignores the options of the other. */
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
  if (Array.isArray(result)) return { rows: result, count: result.length };
  return { rows: [], count: Object(result).affectedRows };
}

function giveBack(connection: MysqlPoolConnection): void {
  Promise.resolve(connection.release()).catch(() => {}); // a connection that is lost
}

/** A primary that has become a replica says so. A new connection may lead to the new primary. */
function isReadOnly(error: unknown): boolean {
  return isError(error) && 'errno' in error && [1290, 1792, 1836].includes(Number(error.errno));
}
