import { kindOf } from '../read-options.ts';
import type { SqlExecutor } from './sql-executor.ts';

/** The part of TypeORM's `EntityManager` that callhook uses. Outside of a transaction it has no `queryRunner`. */
export interface TypeormManager {
  readonly queryRunner?:
    | {
        readonly isTransactionActive: boolean;
        readonly isReleased: boolean;
        query(
          query: string,
          parameters: unknown[],
          useStructuredResult: true,
        ): PromiseLike<{ readonly records: readonly unknown[]; readonly affected?: number | undefined }>;
      }
    | undefined;
}

/**
 * Lets `within` of a store run in a transaction of TypeORM, so that your writes and the record of the event are committed
 * together. It takes the transactions of PostgreSQL (for `postgresStore`) and of MySQL (for `mysqlStore`).
 *
 * @param manager The `EntityManager` that TypeORM passes to your function, or `queryRunner.manager` if you began the
 *   transaction yourself.
 * @throws {TypeError} For anything else, such as a `DataSource` or a manager without an open transaction, which would commit
 *   outside of your transaction.
 *
 * @example
 * ```ts
 * import { once } from 'callhook/replay';
 * import { postgresStore } from 'callhook/replay/postgres';
 * import { type TypeormManager, typeormTransaction } from 'callhook/replay/typeorm';
 * import pg from 'pg';
 *
 * // Your `new DataSource({ … })`.
 * declare const dataSource: {
 *   transaction<T>(run: (manager: TypeormManager & { insert: Insert }) => Promise<T>): Promise<T>;
 * };
 * type Insert = (entity: string, row: object) => Promise<unknown>;
 *
 * const store = postgresStore(new pg.Pool({ query_timeout: 4_000, connectionTimeoutMillis: 4_000 }));
 *
 * export const saveCall = (eventId: string, callId: string) =>
 *   once(store, eventId, (claim) =>
 *     dataSource.transaction(async (manager) => {
 *       await manager.insert('calls', { id: callId });
 *       await claim.commit(store.within(typeormTransaction(manager))); // last; throws if another run has taken over
 *     }),
 *   );
 * ```
 */
export function typeormTransaction(manager: TypeormManager): SqlExecutor {
  const runner = openRunner(manager);
  return async (text, values) => {
    openRunner(manager); // the transaction may have ended meanwhile
    const { records, affected } = await runner.query(text, values, true);
    return { rows: records, count: affected ?? records.length };
  };
}

/** @throws {TypeError} Unless the manager has an open transaction. */
function openRunner(manager: TypeormManager): NonNullable<TypeormManager['queryRunner']> {
  const runner = Object(manager).queryRunner;
  if (runner?.isTransactionActive === true && runner.isReleased === false) return runner;
  const isOfTypeorm = 'createQueryBuilder' in Object(manager);
  const given = isOfTypeorm ? `${Object(manager).constructor.name} without one` : kindOf(manager);
  throw new TypeError(
    `typeormTransaction needs a manager with an open transaction, got ${given}: pass the manager of dataSource.transaction(async (manager) => …), or queryRunner.manager, or the commit would not be part of your transaction.`,
  );
}
