import { commandsOf } from './redis/commands.ts';
import type { RedisClient } from './redis/redis-client.ts';
import { runScript } from './redis/run-script.ts';
import {
  claimScript,
  commitScript,
  isDoneScript,
  markDoneScript,
  releaseScript,
  renewScript,
  type Script,
} from './redis/scripts.ts';
import type { ClaimResult, DoneMarks, ReplayStore } from './replay-store.ts';

export type {
  IoredisClient,
  NodeRedisClient,
  NodeRedisScriptOptions,
  NodeRedisSetOptions,
  RedisClient,
  UpstashClient,
  UpstashSetOptions,
} from './redis/redis-client.ts';

/** Settings of {@link redisStore}. */
export interface RedisStoreOptions {
  /** What the names of all keys begin with. Default `callhook:`. */
  readonly prefix?: string | undefined;
}

/** A replay store in Redis. */
export type RedisStore = ReplayStore & DoneMarks;

/** How long the key of a claim outlives its lease: until then a late owner whom nobody has followed finds it. */
const graceMs = 24 * 60 * 60 * 1000;

/**
 * A replay store in Redis, shared by all processes that use the same one. Claims are decided in one step and by Redis' own
 * clock: a free key by `SET NX PX`, everything else by a script. A delivery takes two round trips, and a third one when it
 * takes over a lease that has ended. Each claim is one key, so that a cluster works too. Needs Redis 5 or later; tested on
 * Redis 7, alone and as a cluster, with `ioredis` and node-redis, and with `@upstash/redis` through a REST bridge.
 *
 * The keys are `prefix` and the key of the claim, the values `claim:<token>` and `done`, and all of them expire. A claim's
 * key outlives its lease by a day, in which a late owner may still renew, commit or release it unless somebody has taken
 * over.
 *
 * What Redis forgets may be handled twice. So set `maxmemory-policy` to `noeviction`: all others may drop what is to
 * expire. A failover to a replica that the last writes have not reached (replication is asynchronous) and a restart
 * without persistence lose claims and what is done; where that matters, use `postgresStore`. Replicas are never read.
 *
 * The store never closes the client. One of node-redis needs a listener for `error`, or the process ends when the
 * connection is lost. ioredis sends a command again that a lost connection has left unanswered: a commit that had taken
 * effect is then reported as `lost`, and remembered all the same.
 *
 * @param client A `Redis` or `Cluster` of ioredis, a client, pool, cluster or sentinel of node-redis (the package
 *   `redis`), or a `Redis` of `@upstash/redis`.
 * @param options See {@link RedisStoreOptions}; each has its default.
 * @throws {TypeError} For what is no such client, and for a prefix that is no string.
 *
 * @example With ioredis.
 * ```ts
 * import { bysWebhook } from 'callhook/fetch';
 * import { redisStore } from 'callhook/replay/redis';
 * import { Redis } from 'ioredis';
 *
 * const redis = new Redis('redis://127.0.0.1:6379');
 * redis.on('error', (error) => console.error('Redis', error));
 *
 * const replay = redisStore(redis);
 * export default { fetch: bysWebhook('whsec_test', (event) => console.log(event.callId), { replay }) };
 * ```
 *
 * @example With node-redis.
 * ```ts
 * import { once } from 'callhook/replay';
 * import { redisStore } from 'callhook/replay/redis';
 * import { createClient } from 'redis';
 *
 * const client = createClient({ url: 'redis://127.0.0.1:6379' });
 * client.on('error', (error) => console.error('Redis', error)); // without it, a lost connection ends the process
 * await client.connect();
 *
 * const store = redisStore(client, { prefix: 'calls:' });
 * await once(store, 'evt_1', () => console.log('handled once'));
 * ```
 *
 * @example On an edge runtime, with `@upstash/redis`.
 * ```ts
 * import { bysWebhook } from 'callhook/fetch';
 * import { redisStore } from 'callhook/replay/redis';
 * import { Redis } from '@upstash/redis';
 *
 * const replay = redisStore(new Redis({ url: 'https://eu1-calls.upstash.io', token: 'AX…' }));
 * export default { fetch: bysWebhook('whsec_test', (event) => console.log(event.callId), { replay }) };
 * ```
 */
export function redisStore(client: RedisClient, options: RedisStoreOptions = {}): RedisStore {
  const { prefix = 'callhook:' } = options;
  if (typeof prefix !== 'string') throw new TypeError(`prefix must be a string, got ${typeof prefix}.`);
  const commands = commandsOf(client);
  const run = (script: Script, key: string, ...scriptArguments: string[]) =>
    runScript(commands, script, prefix + key, scriptArguments);

  return {
    async claim(key, token, leaseMs): Promise<ClaimResult> {
      const [value, lifetimeMs] = [claimBy(token), leaseMs + graceMs];
      // Most keys are free, and a plain command costs Redis a third of a script.
      const reply = await commands.setIfFree(prefix + key, value, lifetimeMs);
      if (String(reply) === 'OK') return { status: 'claimed' };
      const left = await run(claimScript, key, value, String(lifetimeMs), String(graceMs));
      if (left < 0) return { status: 'claimed' };
      return left === 0 ? { status: 'done' } : { status: 'in_flight', retryAfterMs: left };
    },

    async renew(key, token, leaseMs): Promise<boolean> {
      return (await run(renewScript, key, claimBy(token), String(leaseMs + graceMs))) === 1;
    },

    async commit(key, token, retainMs): Promise<boolean> {
      return (await run(commitScript, key, claimBy(token), String(retainMs))) === 1;
    },

    async release(key, token): Promise<boolean> {
      return (await run(releaseScript, key, claimBy(token))) === 1;
    },

    async markDone(key, retainMs): Promise<void> {
      await run(markDoneScript, key, String(retainMs));
    },

    async isDone(key): Promise<boolean> {
      return (await run(isDoneScript, key)) === 1;
    },
  };
}

function claimBy(token: string): string {
  return `claim:${token}`;
}
