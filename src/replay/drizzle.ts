import { entityKind, type SQL, sql } from 'drizzle-orm';
import { kindOf } from '../read-options.ts';
import { questionMarks } from './question-marks.ts';
import type { SqlExecutor } from './sql-executor.ts';

/**
 * The part of Drizzle's transaction that callhook uses. A database outside of a transaction has no `rollback`. It names none of
 * Drizzle's types, so that these declarations compile without it.
 */
export interface DrizzleTransaction {
  /** Runs an `SQL` of Drizzle. */
  execute(query: never): PromiseLike<unknown>;
  rollback(): never;
}

/**
 * Lets `within` of a store run in a transaction of Drizzle, so that your writes and the record of the event are committed
 * together. It takes the transactions of PostgreSQL (for `postgresStore`) and of `mysql2` (for `mysqlStore`).
 *
 * @param tx The transaction that Drizzle passes to your function. Use it before that function ends.
 * @throws {TypeError} For anything else, such as the database itself, which would commit outside of your transaction.
 *
 * @example
 * ```ts
 * import { once } from 'callhook/replay';
 * import { drizzleTransaction } from 'callhook/replay/drizzle';
 * import { postgresStore } from 'callhook/replay/postgres';
 * import { drizzle } from 'drizzle-orm/node-postgres';
 * import { pgTable, text } from 'drizzle-orm/pg-core';
 * import pg from 'pg';
 *
 * const pool = new pg.Pool({ query_timeout: 4_000, connectionTimeoutMillis: 4_000 });
 * const db = drizzle(pool);
 * const store = postgresStore(pool);
 * const calls = pgTable('calls', { id: text('id') });
 *
 * export const saveCall = (eventId: string, callId: string) =>
 *   once(store, eventId, (claim) =>
 *     db.transaction(async (tx) => {
 *       await tx.insert(calls).values({ id: callId });
 *       await claim.commit(store.within(drizzleTransaction(tx))); // last; throws if another run has taken over
 *     }),
 *   );
 * ```
 */
export function drizzleTransaction(tx: DrizzleTransaction): SqlExecutor {
  const kinds = kindsOf(tx);
  const read = kinds.includes('PgTransaction') ? postgresAnswer : kinds.includes('MySqlTransaction') && mysqlAnswer;
  // `as never`: what Drizzle's execute takes, see the type.
  if (read) return questionMarks(async (text, values) => read(await tx.execute(statementOf(text, values) as never)));
  throw new TypeError(
    `drizzleTransaction needs a transaction of PostgreSQL or MySQL, got ${kinds[0] ?? kindOf(tx)}: pass the tx of db.transaction(async (tx) => …), or the commit would not be part of your transaction.`,
  );
}

/** Returns the names by which Drizzle's own `is` recognises a class and those that it extends, in any copy of Drizzle. */
function kindsOf(tx: unknown): string[] {
  const kinds: string[] = [];
  for (let made = Object(tx).constructor; typeof made === 'function'; made = Object.getPrototypeOf(made)) {
    if (Object.hasOwn(made, entityKind)) kinds.push(String(made[entityKind]));
  }
  return kinds;
}

/** Drizzle writes the placeholders of its database itself, so it gets the parts of the text and the values between them. */
function statementOf(text: string, values: readonly unknown[]): SQL {
  const [first = '', ...others] = text.split('?');
  const rest = others.map((part, index) => sql`${sql.param(values[index])}${sql.raw(part)}`);
  return sql.join([sql.raw(first), ...rest]);
}

/** @param answer `{ rows }` from most drivers, the rows themselves from postgres.js. */
function postgresAnswer(answer: unknown) {
  return rowsAnswer(Array.isArray(answer) ? answer : Object(answer).rows);
}

/** @param answer `[rows, fields]` for a statement that returns rows, otherwise `[{ affectedRows }, undefined]`. */
function mysqlAnswer(answer: unknown) {
  const [first]: unknown[] = Array.isArray(answer) ? answer : [];
  return Array.isArray(first) ? rowsAnswer(first) : { rows: [], count: Object(first).affectedRows };
}

function rowsAnswer(rows: unknown) {
  return Array.isArray(rows) ? { rows, count: rows.length } : { rows: [], count: Number.NaN }; // no store accepts NaN
}
