import { isError } from '../../realms.ts';
import type { SqliteDatabase } from './database.ts';

/**
 * Runs `work` in a transaction, and rolls it back if `work` throws. `work` must be synchronous: everything else that this
 * process does with the database until the `COMMIT` would be part of the transaction.
 *
 * @throws The error of the database or of `work`.
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

/**
 * Writes in a transaction, or as a part of the caller's. A prepared statement of libsql that finds the file locked stays
 * unfinished, and then no transaction of the connection can be committed; so a statement that is not prepared asks for the
 * lock.
 */
export function write<T>(database: SqliteDatabase, work: () => T): T {
  try {
    return inTransaction(database, work);
  } catch (error) {
    // Of `BEGIN`, the first statement: https://www.sqlite.org/src/file?name=src/vdbe.c
    if (isError(error) && error.message.includes('cannot start a transaction within a transaction')) return work();
    throw error;
  }
}

/** The error for work that must not become part of a transaction that is open. */
export class OpenTransaction extends Error {}

/**
 * Runs work that must not become part of the caller's transaction.
 *
 * @throws {OpenTransaction} If one is open.
 */
export function outsideTransaction<T>(database: SqliteDatabase, work: () => T): T {
  if (!hasTransaction(database)) return work();
  throw new OpenTransaction('A transaction of yours is open on the database of sqliteStore, and must end first.');
}

/** Returns whether a transaction is open. */
export function hasTransaction(database: SqliteDatabase): boolean {
  // Of better-sqlite3 and libsql, and of node:sqlite.
  const { inTransaction, isTransaction = inTransaction } = database as Partial<
    Record<'inTransaction' | 'isTransaction', unknown>
  >;
  if (typeof isTransaction === 'boolean') return isTransaction;
  try {
    database.exec('BEGIN'); // takes no lock, and fails within a transaction
  } catch {
    return true;
  }
  rollBack(database);
  return false;
}

function rollBack(database: SqliteDatabase): void {
  try {
    database.exec('ROLLBACK');
  } catch {} // SQLite has rolled back itself, as on a full disk
}
