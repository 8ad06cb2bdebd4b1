import { kindOf } from '../../read-options.ts';
import { isInstance } from '../../realms.ts';
import type { IoredisClient, NodeRedisClient, RedisClient, UpstashClient } from './redis-client.ts';

/** The commands that the store needs, with one interface for all clients. */
export interface Commands {
  /** `SET key value NX PX`: answers `OK`, or null if the key has a value. */
  setIfFree(key: string, value: string, lifetimeMs: number): PromiseLike<unknown>;
  evalSha(sha: string, key: string, scriptArguments: string[]): PromiseLike<unknown>;
  eval(script: string, key: string, scriptArguments: string[]): PromiseLike<unknown>;
}

/**
 * Returns the commands of a client.
 *
 * @throws {TypeError} For anything that is not such a client. The message says what to pass.
 */
export function commandsOf(client: RedisClient): Commands {
  if (isNodeRedis(client)) return nodeRedisCommands(client);
  if (isIoredis(client)) return ioredisCommands(client);
  if (isUpstash(client)) return upstashCommands(client);
  throw new TypeError(`redisStore needs a Redis client, got ${describe(client)}`);
}

function isNodeRedis(client: RedisClient): client is NodeRedisClient {
  return hasMethods(client, 'set', 'evalSha', 'eval');
}

function isIoredis(client: RedisClient): client is IoredisClient {
  return hasMethods(client, 'set', 'evalsha', 'eval', 'defineCommand');
}

/** node-redis 3 has these three methods too, but takes callbacks. */
function isUpstash(client: RedisClient): client is UpstashClient {
  return hasMethods(client, 'set', 'evalsha', 'eval') && !hasMethods(client, 'send_command');
}

function nodeRedisCommands(client: NodeRedisClient): Commands {
  return {
    setIfFree: (key, value, lifetimeMs) =>
      client.set(key, value, { condition: 'NX', expiration: { type: 'PX', value: lifetimeMs } }),
    evalSha: (sha, key, scriptArguments) => client.evalSha(sha, { keys: [key], arguments: scriptArguments }),
    eval: (script, key, scriptArguments) => client.eval(script, { keys: [key], arguments: scriptArguments }),
  };
}

function ioredisCommands(client: IoredisClient): Commands {
  return {
    setIfFree: (key, value, lifetimeMs) => client.set(key, value, 'PX', lifetimeMs, 'NX'),
    evalSha: (sha, key, scriptArguments) => client.evalsha(sha, 1, key, ...scriptArguments),
    eval: (script, key, scriptArguments) => client.eval(script, 1, key, ...scriptArguments),
  };
}

function upstashCommands(client: UpstashClient): Commands {
  return {
    setIfFree: (key, value, lifetimeMs) => client.set(key, value, { nx: true, px: lifetimeMs }),
    evalSha: (sha, key, scriptArguments) => client.evalsha(sha, [key], scriptArguments),
    eval: (script, key, scriptArguments) => client.eval(script, [key], scriptArguments),
  };
}

function describe(client: unknown): string {
  if (typeof client === 'string' || isInstance(client, 'URL')) {
    return 'a URL: pass new Redis(url) of ioredis, or await createClient({ url }).connect() of the package redis.';
  }
  if (hasMethods(client, 'then')) return 'a promise: await it, as in redisStore(await createClient().connect()).';
  if (hasMethods(client, 'send_command'))
    return 'a client that takes callbacks: use version 5 or later of the package redis.';
  return `${kindOf(client)}: pass a Redis of ioredis, a client of the package redis (5 or later), or a Redis of @upstash/redis.`;
}

function hasMethods(client: unknown, ...names: readonly string[]): boolean {
  const methods = client as Readonly<Record<string, unknown>> | null | undefined; // any value may lack them
  return names.every((name) => typeof methods?.[name] === 'function');
}
