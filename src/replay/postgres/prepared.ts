import { isError } from '../../realms.ts';
import { fingerprint } from '../../verify/fingerprint.ts';
import type { PostgresQueries } from './client.ts';
import { isPool, type PooledConnection, type PostgresPool } from './pool.ts';

/** The number of statements after which a connection makes its plans again. */
const statementsPerPlan = 200;

/**
 * Returns a client that keeps each statement prepared on each connection, if it is a `Pool` of pg; any other client as it is.
 * To plan a statement of the store takes PostgreSQL longer than to run it.
 *
 * A pooler that gives each transaction another connection may not know the statements. The first time that happens, the
 * statement is sent again, and from then on all go unprepared.
 */
export function prepared(client: PostgresQueries): PostgresQueries {
  if (!isPool(client)) return client;
  let isKept = true;
  return {
    async query(text, values) {
      if (!isKept) return client.query(text, values);
      try {
        return await queryPrepared(client, text, values);
      } catch (error) {
        if (!isUnknownStatement(error)) throw error;
        isKept = false;
        return client.query(text, values);
      }
    },
  };
}

const sentOver = /* @__PURE__ */ new WeakMap<PooledConnection, number>();

/** Does what `pool.query` does, which does not say which connection it takes. */
async function queryPrepared(pool: PostgresPool, text: string, values: unknown[]) {
  const connection = await pool.connect();
  connection.on('error', ignore); // the statement fails, too
  let failure: unknown;
  try {
    if (isInTransaction(connection)) throw openTransaction();
    const sent = sentOver.get(connection) ?? 0;
    sentOver.set(connection, sent + 1);
    // A plan that was made for a few rows reads the whole table, however large it grows.
    if (sent % statementsPerPlan === statementsPerPlan - 1) await connection.query('DISCARD PLANS');
    return await connection.query({ name: nameOf(text), text, values });
  } catch (error) {
    if (!isUnknownStatement(error)) failure = error;
    throw error;
  } finally {
    connection.off('error', ignore);
    connection.release(failure);
  }
}

/** A transaction that its owner did not end before releasing the connection. A later ROLLBACK would undo what the store writes. */
function isInTransaction(connection: PooledConnection): boolean {
  const status = connection.getTransactionStatus?.();
  return status === 'T' || status === 'E';
}

function openTransaction(): Error {
  return new Error(
    'A connection of the pg.Pool has an open transaction, so what the store writes would not be kept: end your transactions with COMMIT or ROLLBACK before you release their connections.',
  );
}

const names = /* @__PURE__ */ new Map<string, string>();

/** Returns a name that no other text has, because a pooler may give the connection to another process. */
function nameOf(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    name = `callhook_${fingerprint(text).slice(0, 32)}`;
    names.set(text, name);
  }
  return name;
}

/**
 * Recognizes `invalid_sql_statement_name` and `duplicate_prepared_statement`: PostgreSQL has not run the statement.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
function isUnknownStatement(error: unknown): boolean {
  return isError(error) && 'code' in error && (error.code === '26000' || error.code === '42P05');
}

function ignore(): void {}
