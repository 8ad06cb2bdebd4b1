import { kindOf } from '../read-options.ts';
import type { SqlExecutor } from './sql-executor.ts';

/** The part of Prisma's transaction that callhook uses. A `PrismaClient` outside of a transaction has `$connect`. */
export interface PrismaTransaction {
  $queryRawUnsafe(query: string, ...values: unknown[]): PromiseLike<unknown>;
  $executeRawUnsafe(query: string, ...values: unknown[]): PromiseLike<number>;
  readonly $connect?: never;
}

/**
 * Lets `within` of a store run in an interactive transaction of Prisma, so that your writes and the record of the event are
 * committed together. It takes the transactions of PostgreSQL (for `postgresStore`) and of MySQL (for `mysqlStore`), also of
 * an extended client.
 *
 * @param tx The client that Prisma passes to the function in `prisma.$transaction(async (tx) => …)`.
 * @throws {TypeError} For anything else, such as the `PrismaClient` itself, which would commit outside of your transaction.
 *
 * @example
 * ```ts
 * import { once } from 'callhook/replay';
 * import { postgresStore } from 'callhook/replay/postgres';
 * import { type PrismaTransaction, prismaTransaction } from 'callhook/replay/prisma';
 * import pg from 'pg';
 *
 * // Your `new PrismaClient({ adapter })`.
 * declare const prisma: {
 *   $transaction<T>(run: (tx: PrismaTransaction & { call: Calls }) => Promise<T>): Promise<T>;
 * };
 * type Calls = { create(call: { data: { id: string } }): Promise<unknown> };
 *
 * const store = postgresStore(new pg.Pool({ query_timeout: 4_000, connectionTimeoutMillis: 4_000 }));
 *
 * export const saveCall = (eventId: string, callId: string) =>
 *   once(store, eventId, (claim) =>
 *     prisma.$transaction(async (tx) => {
 *       await tx.call.create({ data: { id: callId } });
 *       await claim.commit(store.within(prismaTransaction(tx))); // last; throws if another run has taken over
 *     }),
 *   );
 * ```
 */
export function prismaTransaction(tx: PrismaTransaction): SqlExecutor {
  // Prisma takes `$connect` away from the client that it passes to the function.
  if (typeof tx?.$queryRawUnsafe !== 'function' || '$connect' in tx) {
    const given = typeof Object(tx).$queryRawUnsafe === 'function' ? 'the PrismaClient' : kindOf(tx);
    throw new TypeError(
      `prismaTransaction needs the client of a transaction, got ${given}: pass the tx of prisma.$transaction(async (tx) => …), or the commit would not be part of your transaction.`,
    );
  }
  return async (text, values) => {
    if (!returnsRows.test(text)) return { rows: [], count: await tx.$executeRawUnsafe(text, ...values) };
    const rows = await tx.$queryRawUnsafe(text, ...values);
    return Array.isArray(rows) ? { rows, count: rows.length } : { rows: [], count: Number.NaN }; // no store accepts NaN
  };
}

/** Prisma has one method for rows, and another for their number. */
const returnsRows = /^\s*(SELECT|WITH)\b|\bRETURNING\b/i;
