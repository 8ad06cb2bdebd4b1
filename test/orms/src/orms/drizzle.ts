import { drizzleTransaction } from 'callhook/replay/drizzle';
import * as inMysql from 'drizzle-orm/mysql-core';
import { drizzle as drizzleOnMysql } from 'drizzle-orm/mysql2';
import { drizzle as drizzleOnPostgres } from 'drizzle-orm/node-postgres';
import * as inPostgres from 'drizzle-orm/pg-core';
import mysql from 'mysql2/promise';
import pg from 'pg';
import type { OrmUnderTest } from '../orm-under-test.ts';

export const orm: OrmUnderTest = {
  async postgresql(url) {
    const pool = new pg.Pool({ connectionString: url, max: 5 });
    const db = drizzleOnPostgres(pool);
    const effects = inPostgres.pgTable('effects', { eventId: inPostgres.text('event_id').notNull() });
    return {
      inTransaction: (eventId, work) =>
        db.transaction(async (tx) => {
          await tx.insert(effects).values({ eventId });
          await work(drizzleTransaction(tx));
        }),
      wrong: {
        // @ts-expect-error
        'the database': () => drizzleTransaction(db),
        // @ts-expect-error
        'its client': () => drizzleTransaction(db.$client),
        // @ts-expect-error
        nothing: () => drizzleTransaction(undefined),
      },
      unwrapped: { 'the database': db, 'its client': db.$client, 'the $client of a transaction': undefined },
      close: () => pool.end(),
    };
  },

  async mysql(url) {
    const pool = mysql.createPool(url);
    const db = drizzleOnMysql(pool);
    const effects = inMysql.mysqlTable('effects', { eventId: inMysql.text('event_id').notNull() });
    return {
      inTransaction: (eventId, work) =>
        db.transaction(async (tx) => {
          await tx.insert(effects).values({ eventId });
          await work(drizzleTransaction(tx));
        }),
      wrong: {
        // @ts-expect-error
        'the database': () => drizzleTransaction(db),
        // @ts-expect-error
        'its client': () => drizzleTransaction(db.$client),
      },
      unwrapped: { 'the database': db, 'its client': db.$client },
      close: () => pool.end(),
    };
  },
};
