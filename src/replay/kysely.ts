import { CompiledQuery } from 'kysely';
import { kindOf } from '../read-options.ts';
import type { SqlExecutor } from './sql-executor.ts';

/**
 * The part of Kysely's transaction that callhook uses. A `Kysely` outside of a transaction has `isTransaction: false`. It names
 * none of Kysely's types, so that these declarations compile without it.
 */
export interface KyselyTransaction {
  readonly isTransaction: true;
  /** Runs a `CompiledQuery` of Kysely. */
  executeQuery(
    query: never,
  ): PromiseLike<{ readonly rows: readonly unknown[]; readonly numAffectedRows?: bigint | undefined }>;
}

/**
 * Lets `within` of a store run in a transaction of Kysely, so that your writes and the record of the event are committed
 * together. It takes the transactions of PostgreSQL (for `postgresStore`) and of MySQL (for `mysqlStore`).
 *
 * @param trx The transaction that Kysely passes to your function, or a controlled one. Use it before it ends.
 * @throws {TypeError} For anything else, such as the `Kysely` itself, which would commit outside of your transaction.
 *
 * @example
 * ```ts
 * import { once } from 'callhook/replay';
 * import { kyselyTransaction } from 'callhook/replay/kysely';
 * import { postgresStore } from 'callhook/replay/postgres';
 * import { Kysely, PostgresDialect } from 'kysely';
 * import pg from 'pg';
 *
 * const pool = new pg.Pool({ query_timeout: 4_000, connectionTimeoutMillis: 4_000 });
 * const db = new Kysely<{ calls: { id: string } }>({ dialect: new PostgresDialect({ pool }) });
 * const store = postgresStore(pool);
 *
 * export const saveCall = (eventId: string, callId: string) =>
 *   once(store, eventId, (claim) =>
 *     db.transaction().execute(async (trx) => {
 *       await trx.insertInto('calls').values({ id: callId }).execute();
 *       await claim.commit(store.within(kyselyTransaction(trx))); // last; throws if another run has taken over
 *     }),
 *   );
 * ```
 */
export function kyselyTransaction(trx: KyselyTransaction): SqlExecutor {
  if (typeof trx?.executeQuery !== 'function' || trx.isTransaction !== true) {
    const given = typeof Object(trx).executeQuery === 'function' ? 'a Kysely outside of one' : kindOf(trx);
    throw new TypeError(
      `kyselyTransaction needs a transaction, got ${given}: pass the trx of db.transaction().execute(async (trx) => …), or the commit would not be part of your transaction.`,
    );
  }
  return async (text, values) => {
    const { rows, numAffectedRows } = await trx.executeQuery(CompiledQuery.raw(text, values) as never); // see the type
    return { rows, count: Number(numAffectedRows ?? rows.length) };
  };
}
