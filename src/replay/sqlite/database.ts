/** A prepared statement, whose `?` are the values in their order. */
export interface SqliteStatement {
  all(...values: (string | number)[]): unknown[];
  run(...values: (string | number)[]): { readonly changes: number | bigint };
}

/**
 * An open SQLite database with a synchronous interface: that of `better-sqlite3`, the `DatabaseSync` of `node:sqlite`, or
 * that of `libsql`, as they are.
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
 * Runs `work` in a transaction, which is rolled back when it throws. It must be synchronous: between a `BEGIN` and a
 * `COMMIT`, whatever else this process does with the database would be part of the transaction.
 *
 * @throws {TypeError} When `work` returns a promise. @throws Whatever `work` throws.
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
  } catch {} // SQLite has done so itself, as on a full disk
}
