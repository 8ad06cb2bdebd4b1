import { kindOf } from '../../read-options.ts';
import { isError, isInstance } from '../../realms.ts';
import type { IoredisClient, NodeRedisClient, RedisClient, UpstashClient } from './redis-client.ts';
import { unlessSilent } from './silence.ts';

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
 * @throws {TypeError} For anything that is not such a client, and for versions with another interface. The message says
 *   what to pass or to install.
 */
export function commandsOf(client: RedisClient): Commands {
  const works = !(isNodeRedis3(client) || isLegacy(client) || isTransaction(client));
  if (works && isNodeRedis(client)) return nodeRedisCommands(client);
  if (works && isIoredis(client)) return ioredisCommands(client);
  if (works && isUpstash(client)) return upstashCommands(client);
  throw new TypeError(`redisStore needs a Redis client, got ${describe(client)}`);
}

function isNodeRedis(client: RedisClient): client is NodeRedisClient {
  return hasMethods(client, 'set', 'evalSha', 'eval');
}

function isIoredis(client: RedisClient): client is IoredisClient {
  return hasMethods(client, 'set', 'evalsha', 'eval', 'defineCommand');
}

function isUpstash(client: RedisClient): client is UpstashClient {
  return hasMethods(client, 'set', 'evalsha', 'eval');
}

/** Recognizes node-redis 2 and 3, which take callbacks. ioredis has the method too. */
function isNodeRedis3(client: unknown): boolean {
  return hasMethods(client, 'send_command') && !hasMethods(client, 'defineCommand');
}

/**
 * Recognizes the legacy modes of node-redis, which take callbacks: `legacyMode` of version 4, which adds names in lower case,
 * and what `legacy()` of later versions and `v4` of that mode return, which cannot connect.
 */
function isLegacy(client: unknown): boolean {
  const isOfNodeRedis = hasMethods(client, 'evalSha', 'sendCommand');
  const isLegacy4 = hasMethods(client, 'evalsha') && !hasMethods(client, 'close');
  return isOfNodeRedis && (isLegacy4 || !hasMethods(client, 'connect'));
}

/** Recognizes what `multi()` and `pipeline()` return, which sends nothing before `exec()`. A client of ioredis has both. */
function isTransaction(client: unknown): boolean {
  return hasMethods(client, 'exec') && !hasMethods(client, 'pipeline');
}

function nodeRedisCommands(client: NodeRedisClient): Commands {
  return {
    setIfFree(key, value, lifetimeMs) {
      const expiration = { type: 'PX', value: lifetimeMs } as const;
      // Version 4 knows only NX and PX; later versions call them deprecated.
      const options = { condition: 'NX', expiration, NX: true, PX: lifetimeMs } as const;
      return sent(client, 'refuse', () => client.set(key, value, options));
    },
    evalSha: (sha, key, scriptArguments) =>
      sent(client, 'wait', () => client.evalSha(sha, { keys: [key], arguments: scriptArguments })),
    eval: (script, key, scriptArguments) =>
      sent(client, 'wait', () => client.eval(script, { keys: [key], arguments: scriptArguments })),
  };
}

/**
 * Sends a command, unless the client is silent.
 *
 * @throws {Error} If nothing has called `connect()`: a cluster would only say that it cannot read `master` of undefined. A pool
 *   connects by itself and never says that it is open, so only the error tells.
 */
function sent<T>(client: NodeRedisClient, whenSilent: 'refuse' | 'wait', send: () => PromiseLike<T>): Promise<T> {
  const { isOpen } = client;
  return unlessSilent(client, whenSilent, send).catch((cause) => {
    if (isOpen !== false || !isError(cause) || !/^(Type|ClientClosed)Error$/.test(cause.constructor.name)) throw cause;
    throw new Error('The Redis client is not connected: call `await client.connect()` before the first delivery.', {
      cause,
    });
  });
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
  if ((typeof client === 'string' && client !== '') || isInstance(client, 'URL')) {
    return 'a URL: pass new Redis(url) of ioredis, or await createClient({ url }).connect() of the package redis.';
  }
  if (typeof client === 'function') {
    return 'a function: pass the client that it makes, as in new Redis(url) or await createClient({ url }).connect().';
  }
  if (hasMethods(client, 'then')) return 'a promise: await it, as in redisStore(await createClient().connect()).';
  if (isNodeRedis3(client)) return 'a client that takes callbacks, as in redis 3: run `npm install redis@5`.';
  if (isTransaction(client)) return 'a transaction or a pipeline: pass the client that made it.';
  if (isLegacy(client)) return 'a client in legacy mode, which takes callbacks: pass one without legacy mode.';
  return `${kindOf(client)}: pass a Redis of ioredis (5 or later), a client of redis (4 or later), or a Redis of @upstash/redis (1.28 or later).`;
}

function hasMethods(client: unknown, ...names: readonly string[]): boolean {
  const methods = client as Readonly<Record<string, unknown>> | null | undefined; // any value may lack them
  return names.every((name) => typeof methods?.[name] === 'function');
}
