import type { SqlExecutor } from 'callhook/replay';
import { questionMarks } from 'callhook/replay/postgres';
import knex, { type Knex } from 'knex';
import type { OrmUnderTest } from '../orm-under-test.ts';

const knexTransaction = (trx: Knex.Transaction): SqlExecutor =>
  questionMarks(async (text, values) => {
    if (!trx.isTransaction) throw new TypeError('Pass the trx of knex.transaction(async (trx) => …).');
    const { rows, rowCount } = await trx.raw(text, values as Knex.RawBinding[]); // texts, numbers and null
    return { rows, count: rowCount };
  });

export const orm: OrmUnderTest = {
  async postgresql(url) {
    const db = knex({ client: 'pg', connection: url });
    return {
      inTransaction: (eventId, work) =>
        db.transaction(async (trx) => {
          await trx('effects').insert({ event_id: eventId });
          await work(knexTransaction(trx));
        }),
      // @ts-expect-error
      unfenced: { 'the database': knexTransaction(db) },
      wrong: {},
      unwrapped: { Knex: db },
      close: () => db.destroy(),
    };
  },
};
