import { mysql } from './mysql.ts';
import { ownServers } from './own-servers.ts';
import { postgres } from './postgres.ts';
import { redis } from './redis.ts';

/** Says by name, before any test runs, what is skipped on this machine. */
export function setup(): void {
  const services = [redis, postgres, mysql].filter(({ isUp }) => !isUp);
  for (const { name, url } of services) {
    const { host } = new URL(url);
    say(`the tests that need ${name}: nothing listens at ${host}`);
  }
  for (const { program, service } of ownServers.filter(({ isThere }) => !isThere)) {
    say(`the tests that pause and stop a ${service} of their own: ${program} is not installed`);
  }
}

function say(what: string): void {
  console.log(`Skipped: ${what}.`);
}
