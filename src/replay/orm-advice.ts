/** The objects of ORMs by members that only they have, and how to pass their transaction. The first that fits counts. */
const orms: ReadonlyArray<{ readonly has: readonly string[]; readonly is: string; readonly pass: string }> = [
  { has: ['$client'], is: 'a database of Drizzle', pass: 'drizzleTransaction(tx) of callhook/replay/drizzle' },
  { has: ['rollback', '_'], is: 'a transaction of Drizzle', pass: 'drizzleTransaction(tx) of callhook/replay/drizzle' },
  { has: ['$queryRawUnsafe'], is: 'a client of Prisma', pass: 'prismaTransaction(tx) of callhook/replay/prisma' },
  { has: ['executeQuery'], is: 'a Kysely', pass: 'kyselyTransaction(trx) of callhook/replay/kysely' },
  { has: ['getTransactionContext'], is: 'an EntityManager of MikroORM', pass: 'a SqlExecutor' },
  {
    has: ['isTransactionActive'],
    is: 'a QueryRunner of TypeORM',
    pass: 'typeormTransaction(queryRunner.manager) of callhook/replay/typeorm',
  },
  {
    has: ['getRepository'],
    is: 'an object of TypeORM',
    pass: 'typeormTransaction(manager) of callhook/replay/typeorm',
  },
  { has: ['getQueryInterface'], is: 'a Sequelize', pass: 'a SqlExecutor' },
  { has: ['raw', 'schema'], is: 'a Knex', pass: 'a SqlExecutor' },
];

/** Says what `within` of a store needs in place of an object of an ORM; nothing for any other object. */
export function ormAdvice(members: object): string | undefined {
  const orm = orms.find(({ has }) => has.every((name) => name in members));
  return orm && `${orm.is}: pass ${orm.pass}, made in your transaction ("Your ORM's transaction" in docs/replay.md).`;
}
