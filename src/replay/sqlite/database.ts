/** A prepared statement, in which each `?` stands for a value, in their order. */
export interface SqliteStatement {
  all(...values: (string | number)[]): unknown[];
  run(...values: (string | number)[]): { readonly changes: number | bigint };
}

/**
 * An open SQLite database with a synchronous interface: one of `better-sqlite3`, a `DatabaseSync` of `node:sqlite`, or one
 * of `libsql`, as they are.
 *
 * @example
 * ```ts
 * import { type SqliteDatabase, sqliteStore } from 'callhook/replay/sqlite';
 * import Database from 'libsql';
 *
 * const database: SqliteDatabase = new Database(':memory:');
 * export const store = sqliteStore(database);
 * ```
 */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
}

/**
 * Runs `work` in a transaction, and rolls it back if `work` throws. `work` must be synchronous: everything else that this
 * process does with the database until the `COMMIT` would be part of the transaction.
 *
 * @throws The error of `work`.
 */
export function inTransaction<T>(database: SqliteDatabase, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

function rollBack(database: SqliteDatabase): void {
  try {
    database.exec('ROLLBACK');
  } catch {} // SQLite has rolled back itself, as on a full disk
}
