import { findProgram } from './find-program.ts';
import { startOwnDynalite } from './own-dynalite.ts';
import { startOwnMariadb } from './own-mariadb.ts';
import { startOwnPostgres } from './own-postgres.ts';
import { startOwnRedis } from './own-redis.ts';
import type { OwnServer } from './own-server.ts';

export type { OwnServer } from './own-server.ts';

/** The servers that a test can have for itself, by the names of the services. */
export const ownServers = [
  describeServer('Redis', 'redis-server', 'CALLHOOK_REDIS_URL', startOwnRedis),
  describeServer('PostgreSQL', 'postgres', 'CALLHOOK_POSTGRES_URL', startOwnPostgres),
  describeServer('DynamoDB', 'node', 'CALLHOOK_DYNAMODB_URL', startOwnDynalite), // npm has installed dynalite
  describeServer('MariaDB', 'mariadbd', 'CALLHOOK_MYSQL_URL', startOwnMariadb),
];

/** @param variable What tells the tests, in a process of their own, where the service is. */
function describeServer(service: string, program: string, variable: string, start: () => Promise<OwnServer>) {
  return { service, program, variable, start, isThere: findProgram(program) !== undefined };
}
