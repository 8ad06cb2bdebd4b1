// Runs a command with a Redis, a PostgreSQL and a MariaDB of its own, which end with it: tsx scripts/with-services.ts npm test
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ownServers } from '../test/services/own-servers.ts';

const [command, ...args] = process.argv.slice(2);
if (command === undefined) throw new Error('Give the command to run.');
const missing = ownServers.filter(({ isThere }) => !isThere).map(({ program }) => program);
if (missing.length > 0) throw new Error(`Not installed: ${missing.join(', ')}.`);

const servers = await Promise.all(ownServers.map(async ({ variable, start }) => ({ variable, server: await start() })));
const urls = Object.fromEntries(servers.map(({ variable, server }) => [variable, server.url]));
const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...urls } });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
const [code] = await once(child, 'exit');
await Promise.all(servers.map(({ server }) => server.remove()));
process.exitCode = code ?? 1;
