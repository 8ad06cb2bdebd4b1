import { kyselyTransaction } from 'callhook/replay/kysely';
import { type Dialect, type Generated, Kysely, MysqlDialect, PostgresDialect } from 'kysely';
import mysql from 'mysql2'; // not mysql2/promise, whose pool Kysely would wait for until the process ends
import pg from 'pg';
import type { OpenOrm, OrmUnderTest } from '../orm-under-test.ts';

export const orm: OrmUnderTest = {
  postgresql: async (url) => openKysely(new PostgresDialect({ pool: new pg.Pool({ connectionString: url, max: 5 }) })),
  mysql: async (url) => openKysely(new MysqlDialect({ pool: mysql.createPool(url) })),
};

function openKysely(dialect: Dialect): OpenOrm {
  const db = new Kysely<{ effects: { id: Generated<number>; event_id: string } }>({ dialect });
  return {
    inTransaction: (eventId, work) =>
      db.transaction().execute(async (trx) => {
        await trx.insertInto('effects').values({ event_id: eventId }).execute();
        await work(kyselyTransaction(trx));
      }),
    wrong: {
      // @ts-expect-error
      'the database': () => kyselyTransaction(db),
      // @ts-expect-error
      'the builder': () => kyselyTransaction(db.transaction()),
      // @ts-expect-error
      nothing: () => kyselyTransaction(undefined),
    },
    unwrapped: { 'the database': db },
    close: () => db.destroy(),
  };
}
