import type { SqlExecutor } from 'callhook/replay';
import { DataTypes, QueryTypes, Sequelize, Transaction } from 'sequelize';
import type { OrmUnderTest } from '../orm-under-test.ts';

const sequelizeTransaction =
  (sequelize: Sequelize, transaction: Transaction): SqlExecutor =>
  async (text, values) => {
    if (!(transaction instanceof Transaction)) throw new TypeError('Pass the transaction of sequelize.transaction(…).');
    const rows = await sequelize.query(text, { bind: values, transaction, type: QueryTypes.SELECT });
    return { rows, count: rows.length };
  };

export const orm: OrmUnderTest = {
  async postgresql(url) {
    const sequelize = new Sequelize(url, { logging: false });
    const effects = sequelize.define(
      'Effect',
      { eventId: { type: DataTypes.TEXT, field: 'event_id' } },
      { tableName: 'effects', timestamps: false },
    );
    return {
      inTransaction: (eventId, work) =>
        sequelize.transaction(async (transaction) => {
          await effects.create({ eventId }, { transaction });
          await work(sequelizeTransaction(sequelize, transaction));
        }),
      unfenced: {
        // @ts-expect-error
        'no transaction': sequelizeTransaction(sequelize, undefined),
        // @ts-expect-error
        'the database': sequelizeTransaction(sequelize, sequelize),
      },
      wrong: {},
      unwrapped: { 'a Sequelize': sequelize },
      close: () => sequelize.close(),
    };
  },
};
