import { PrismaMariaDb } from '@prisma/adapter-mariadb';
import { PrismaPg } from '@prisma/adapter-pg';
import { prismaTransaction } from 'callhook/replay/prisma';
import { PrismaClient as MysqlClient } from '../../generated/mysql/client.ts';
import { PrismaClient as PostgresClient } from '../../generated/postgresql/client.ts';
import type { OrmUnderTest } from '../orm-under-test.ts';

/** Prisma itself waits for a connection for 2 seconds only, which is too short for 20 transactions on a busy machine. */
const patient = { maxWait: 60_000, timeout: 60_000 };

export const orm: OrmUnderTest = {
  async postgresql(url) {
    const client = new PostgresClient({ adapter: new PrismaPg({ connectionString: url, max: 5 }) });
    return {
      inTransaction: (eventId, work) =>
        client.$transaction(async (tx) => {
          await tx.effect.create({ data: { eventId } });
          await work(prismaTransaction(tx));
        }, patient),
      wrong: {
        // @ts-expect-error
        'the client': () => prismaTransaction(client),
        // @ts-expect-error
        'an extended client': () => prismaTransaction(client.$extends({ name: 'extended' })),
        // @ts-expect-error
        nothing: () => prismaTransaction(undefined),
      },
      unwrapped: { 'the client': client },
      close: () => client.$disconnect(),
    };
  },

  async mysql(url) {
    const client = new MysqlClient({ adapter: new PrismaMariaDb(url.replace(/^mysql:/, 'mariadb:')) });
    return {
      inTransaction: (eventId, work) =>
        client.$extends({ name: 'extended' }).$transaction(async (tx) => {
          await tx.effect.create({ data: { eventId } });
          await work(prismaTransaction(tx));
        }, patient),
      // @ts-expect-error
      wrong: { 'the client': () => prismaTransaction(client) },
      unwrapped: { 'the client': client },
      close: () => client.$disconnect(),
    };
  },
};
