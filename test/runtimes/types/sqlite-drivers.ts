// Drivers whose types the root does not have fit as they are.
import { DatabaseSync } from 'node:sqlite';
import BetterSqlite3 from 'better-sqlite3';
import { sqliteStore } from '../../../src/replay/sqlite-store.ts';

export const stores = [
  sqliteStore(new BetterSqlite3(':memory:')),
  sqliteStore(new DatabaseSync(':memory:')),
  sqliteStore(new DatabaseSync(':memory:', { readBigInts: true })),
];
