/**
 * The methods that `redisStore` calls on a client of the package `redis` (node-redis 4 and later), which `createClient`,
 * `createClientPool`, `createCluster` and `createSentinel` return.
 */
export interface NodeRedisClient {
  set(key: string, value: string, options: NodeRedisSetOptions): PromiseLike<unknown>;
  evalSha(sha: string, options: NodeRedisScriptOptions): PromiseLike<unknown>;
  eval(script: string, options: NodeRedisScriptOptions): PromiseLike<unknown>;
  /** Is false before `connect()` and after `close()`; a client without it counts as connected. */
  readonly isOpen?: boolean | undefined;
}

/** Makes `set` of node-redis write only if the key has no value, for so many milliseconds, in the words of each version. */
export interface NodeRedisSetOptions {
  readonly condition: 'NX';
  readonly expiration: { readonly type: 'PX'; readonly value: number };
  readonly NX: true;
  readonly PX: number;
}

/** The keys and arguments of a script, for node-redis. */
export interface NodeRedisScriptOptions {
  readonly keys: string[];
  readonly arguments: string[];
}

/** The methods that `redisStore` calls on a client of `ioredis`: a `Redis` or a `Cluster`. */
export interface IoredisClient {
  set(key: string, value: string, unit: 'PX', lifetimeMs: number, condition: 'NX'): PromiseLike<unknown>;
  evalsha(sha: string, keyCount: number, ...keysAndArguments: string[]): PromiseLike<unknown>;
  eval(script: string, keyCount: number, ...keysAndArguments: string[]): PromiseLike<unknown>;
  /** Distinguishes it from other clients; never called. */
  readonly defineCommand: unknown;
}

/** The methods that `redisStore` calls on a client of `@upstash/redis`, or on one with the same interface. */
export interface UpstashClient {
  set(key: string, value: string, options: UpstashSetOptions): PromiseLike<unknown>;
  evalsha(sha: string, keys: string[], scriptArguments: string[]): PromiseLike<unknown>;
  eval(script: string, keys: string[], scriptArguments: string[]): PromiseLike<unknown>;
}

/** Makes `set` of `@upstash/redis` write only if the key has no value, for so many milliseconds. */
export interface UpstashSetOptions {
  readonly nx: true;
  readonly px: number;
}

/** A client that `redisStore` can use: of `redis` (node-redis 4 and later), of `ioredis` or of `@upstash/redis`. */
export type RedisClient = NodeRedisClient | IoredisClient | UpstashClient;
