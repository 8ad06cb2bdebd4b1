import { kindOf } from '../../read-options.ts';
import { isInstance } from '../../realms.ts';

/** A prepared statement, in which each `?` stands for a value, in their order. */
export interface SqliteStatement {
  all(...values: (string | number | null)[]): unknown[];
  run(...values: (string | number | null)[]): { readonly changes: number | bigint };
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

/** Claims use `RETURNING`: https://www.sqlite.org/lang_returning.html */
const oldestVersion = 335;

/**
 * Checks that something is a database, without asking it anything.
 *
 * @throws {TypeError} For anything else. The message says what to pass or to install.
 */
export function checkDatabase(database: SqliteDatabase): void {
  if (typeof database?.prepare !== 'function' || typeof database.exec !== 'function') throw unfit(describe(database));
}

/**
 * Checks that the SQLite behind a database is not too old. Newer ones read the file to prepare the statement.
 *
 * @throws {TypeError} If it is, or if the database does not answer with an array.
 */
export function checkVersion(database: SqliteDatabase): void {
  const version = String(readValue(database, 'SELECT sqlite_version()'));
  const [major, minor] = version.split('.').map(Number);
  if (Number(major) * 100 + Number(minor) < oldestVersion) {
    throw new TypeError(
      `sqliteStore needs SQLite 3.35 or later, got ${version}: run \`npm install better-sqlite3@latest\`.`,
    );
  }
}

/**
 * Checks that a database has not been closed, such as while a verb waited: libsql would end the process.
 *
 * @throws {Error} If it has been.
 */
export function checkOpen(database: SqliteDatabase): void {
  // Of better-sqlite3 and libsql, and of node:sqlite.
  const { open, isOpen = open } = database as Partial<Record<'open' | 'isOpen', unknown>>;
  if (isOpen === false) throw new Error('The database of sqliteStore is closed.');
}

/**
 * Returns a function that reads how long statements of this connection wait for a locked file, in milliseconds. It does not touch
 * the file.
 *
 * @throws {TypeError} If the database does not answer with an array.
 */
export function busyTimeoutReader(database: SqliteDatabase): () => number {
  const statement = database.prepare('PRAGMA busy_timeout');
  const read = () => Number(readFirst(statement));
  read();
  return read;
}

/** Returns the first value of the first row; `undefined` if there is none. */
export function readValue(database: SqliteDatabase, sql: string): unknown {
  return readFirst(database.prepare(sql));
}

function readFirst(statement: Partial<SqliteStatement>): unknown {
  const rows: unknown = typeof statement?.all === 'function' ? statement.all() : statement;
  if (!Array.isArray(rows)) throw unfitBecauseLater(rows);
  return Object.values(rows[0] ?? {})[0];
}

function unfitBecauseLater(answer: unknown): TypeError {
  ignoreRejection(answer);
  return unfit(
    'one that answers later, such as one of sqlite3, sqlite, libsql/promise or D1: run `npm install libsql`, and pass new Database(path). For D1, use d1Store of callhook/replay/d1.',
  );
}

function unfit(given: string): TypeError {
  return new TypeError(`sqliteStore needs an open database of better-sqlite3, node:sqlite or libsql, got ${given}`);
}

function describe(given: unknown): string {
  const members = Object(given);
  if (typeof given === 'string' && given !== '') return 'a string: pass new Database(path).';
  if (typeof given === 'function') return 'a function: pass what it makes, as in new Database(path).';
  if ('$client' in members) return 'a database of drizzle: pass its $client.';
  if ('then' in members) return 'a promise: await it.';
  if ('executeMultiple' in members)
    return 'a client of @libsql/client, which answers later: run `npm install libsql`, and pass new Database(path).';
  return `${kindOf(given)}: pass new Database(path).`;
}

/** Handles the rejection of a promise, because the error that follows already says why it cannot work. */
export function ignoreRejection(value: unknown): void {
  if (isInstance(value, 'Promise')) Promise.resolve(value).catch(() => {}); // nothing else, since that could start a lazy query
}
