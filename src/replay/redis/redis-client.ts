/**
 * What is asked of a client of the package `redis` (node-redis 5 and later): `createClient`, `createClientPool`,
 * `createCluster` and `createSentinel` make one.
 */
export interface NodeRedisClient {
  set(key: string, value: string, options: NodeRedisSetOptions): PromiseLike<unknown>;
  evalSha(sha: string, options: NodeRedisScriptOptions): PromiseLike<unknown>;
  eval(script: string, options: NodeRedisScriptOptions): PromiseLike<unknown>;
}

/** How a value of node-redis is set: if there is none, for so many milliseconds. */
export interface NodeRedisSetOptions {
  readonly condition: 'NX';
  readonly expiration: { readonly type: 'PX'; readonly value: number };
}

/** What a script of node-redis is given. */
export interface NodeRedisScriptOptions {
  readonly keys: string[];
  readonly arguments: string[];
}

/** What is asked of a client of `ioredis`: a `Redis` or a `Cluster`. */
export interface IoredisClient {
  set(key: string, value: string, unit: 'PX', lifetimeMs: number, condition: 'NX'): PromiseLike<unknown>;
  evalsha(sha: string, keyCount: number, ...keysAndArguments: string[]): PromiseLike<unknown>;
  eval(script: string, keyCount: number, ...keysAndArguments: string[]): PromiseLike<unknown>;
  /** Tells it from the others; never called. */
  readonly defineCommand: unknown;
}

/** What is asked of a client of `@upstash/redis`, or of one that is made like it. */
export interface UpstashClient {
  set(key: string, value: string, options: UpstashSetOptions): PromiseLike<unknown>;
  evalsha(sha: string, keys: string[], scriptArguments: string[]): PromiseLike<unknown>;
  eval(script: string, keys: string[], scriptArguments: string[]): PromiseLike<unknown>;
}

/** How a value of `@upstash/redis` is set: if there is none, for so many milliseconds. */
export interface UpstashSetOptions {
  readonly nx: true;
  readonly px: number;
}

/** A client that `redisStore` can use: of `redis` (node-redis 5 and later), of `ioredis` or of `@upstash/redis`. */
export type RedisClient = NodeRedisClient | IoredisClient | UpstashClient;
