import { EntitySchema, MikroORM, type SqlEntityManager } from '@mikro-orm/postgresql';
import type { SqlExecutor } from 'callhook/replay';
import { questionMarks } from 'callhook/replay/postgres';
import type { OrmUnderTest } from '../orm-under-test.ts';

const mikroOrmTransaction = (em: SqlEntityManager): SqlExecutor =>
  questionMarks(async (text, values) => {
    if (!em.isInTransaction()) throw new TypeError('Pass the em of em.transactional(async (em) => …).');
    const rows = await em.getConnection().execute(text, values, 'all', em.getTransactionContext());
    return { rows, count: rows.length };
  });

const effect = new EntitySchema<{ id: number; eventId: string }>({
  name: 'Effect',
  tableName: 'effects',
  properties: { id: { type: 'number', primary: true }, eventId: { type: 'text', fieldName: 'event_id' } },
});

export const orm: OrmUnderTest = {
  async postgresql(url) {
    const mikro = await MikroORM.init({ clientUrl: url, entities: [effect] });
    return {
      inTransaction: (eventId, work) =>
        mikro.em.fork().transactional(async (em) => {
          await em.insert(effect, { eventId });
          await work(mikroOrmTransaction(em));
        }),
      unfenced: { 'an EntityManager': mikroOrmTransaction(mikro.em.fork()) },
      wrong: {},
      unwrapped: { 'an EntityManager': mikro.em },
      close: () => mikro.close(),
    };
  },
};
