import { typeormTransaction } from 'callhook/replay/typeorm';
import { DataSource, EntitySchema } from 'typeorm';
import type { OpenOrm, OrmUnderTest } from '../orm-under-test.ts';

export const orm: OrmUnderTest = {
  postgresql: (url) => openTypeorm(new DataSource({ type: 'postgres', url, poolSize: 5, entities: [effects] })),
  mysql: (url) => openTypeorm(new DataSource({ type: 'mysql', url, entities: [effects] })),
};

const effects = new EntitySchema<{ id: number; eventId: string }>({
  name: 'Effect',
  tableName: 'effects',
  columns: {
    id: { type: Number, primary: true, generated: true },
    eventId: { type: 'text', name: 'event_id' },
  },
});

async function openTypeorm(dataSource: DataSource): Promise<OpenOrm> {
  await dataSource.initialize();
  const idle = dataSource.createQueryRunner();
  return {
    inTransaction: (eventId, work) =>
      dataSource.transaction(async (manager) => {
        await manager.insert(effects, { eventId });
        await work(typeormTransaction(manager));
      }),
    wrong: {
      // @ts-expect-error
      'the data source': () => typeormTransaction(dataSource),
      // @ts-expect-error
      'a query runner': () => typeormTransaction(idle),
      'the manager of the data source': () => typeormTransaction(dataSource.manager),
      'a manager that has begun nothing': () => typeormTransaction(idle.manager),
      // @ts-expect-error
      nothing: () => typeormTransaction(undefined),
    },
    unwrapped: { 'the data source': dataSource, 'its manager': dataSource.manager, 'a query runner': idle },
    close: () => dataSource.destroy(),
  };
}
