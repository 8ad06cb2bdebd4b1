import { mysql } from './mysql.ts';
import { ownServers } from './own-servers.ts';
import { isPgbouncerThere, pgbouncerVariable, startPgbouncer } from './pgbouncer.ts';
import { postgres } from './postgres.ts';
import { redis } from './redis.ts';

/** Says by name, before any test runs, what is skipped on this machine, and starts what the tests share. */
export async function setup(): Promise<() => Promise<void>> {
  const services = [redis, postgres, mysql].filter(({ isUp }) => !isUp);
  for (const { name, url } of services) {
    const { host } = new URL(url);
    say(`the tests that need ${name}: nothing listens at ${host}`);
  }
  for (const { program, service } of ownServers.filter(({ isThere }) => !isThere)) {
    say(`the tests that pause and stop a ${service} of their own: ${program} is not installed`);
  }
  if (!isPgbouncerThere) say('the tests that need PgBouncer: pgbouncer is not installed');
  return postgres.isUp && isPgbouncerThere ? sharePgbouncer() : async () => {};
}

async function sharePgbouncer(): Promise<() => Promise<void>> {
  const server = await startPgbouncer(postgres.url);
  process.env[pgbouncerVariable] = server.url; // all workers, and the processes that they start, inherit it
  return () => server.remove();
}

function say(what: string): void {
  console.log(`Skipped: ${what}.`);
}
