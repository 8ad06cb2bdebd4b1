import { createRequire } from 'node:module';
import Libsql from 'libsql';
import type { SqliteDatabase } from '../../src/replay/sqlite-store.ts';

/** An open database of some driver. */
export interface TestDatabase extends SqliteDatabase {
  close(): void;
}

/** Something that opens databases. */
export interface SqliteDriver {
  readonly name: string;
  open(path: string): TestDatabase;
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const require = createRequire(new URL('../runtimes/package.json', import.meta.url));

/** The drivers that run on this version of Node: `npm run test:sqlite` brings a newer one, and better-sqlite3. */
export const sqliteDrivers: readonly SqliteDriver[] = [
  { name: 'libsql', open: (path) => new Libsql(path) },
  ...(major > 22 || (major === 22 && minor >= 13) ? nodeSqlite() : []),
  // On Node 20 it is not an error but a crash.
  ...(major >= 22 ? betterSqlite3() : []),
];

type Database = new (path: string) => TestDatabase;

function nodeSqlite(): SqliteDriver[] {
  const { DatabaseSync }: { readonly DatabaseSync: Database } = require('node:sqlite');
  return [{ name: 'node:sqlite', open: (path) => new DatabaseSync(path) }];
}

function betterSqlite3(): SqliteDriver[] {
  if (!isInstalled('better-sqlite3')) return [];
  const BetterSqlite3: Database = require('better-sqlite3');
  return [{ name: 'better-sqlite3', open: (path) => new BetterSqlite3(path) }];
}

function isInstalled(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}
