import { aString, type OptionChecks, readOptions } from '../read-options.ts';
import { commandsOf } from './redis/commands.ts';
import type { RedisClient } from './redis/redis-client.ts';
import {
  claimScript,
  commitScript,
  isDoneScript,
  markDoneScript,
  releaseScript,
  renewScript,
  runScript,
  type Script,
} from './redis/scripts.ts';
import type { ClaimResult, Marks, ReplayStore } from './replay-store.ts';

export type {
  IoredisClient,
  NodeRedisClient,
  NodeRedisScriptOptions,
  NodeRedisSetOptions,
  RedisClient,
  UpstashClient,
  UpstashSetOptions,
} from './redis/redis-client.ts';

/** The options of {@link redisStore}. */
export interface RedisStoreOptions {
  /** The prefix of all keys. Default `callhook:`. */
  readonly prefix?: string | undefined;
}

const optionChecks: OptionChecks<RedisStoreOptions> = { prefix: aString };

/** A replay store in Redis. */
export type RedisStore = ReplayStore & Marks;

/** The key of a claim outlives its lease by this time, so that a late owner finds it if no other has taken over. */
const graceMs = 24 * 60 * 60 * 1000;

/**
 * Makes a replay store in Redis, shared by all processes that use the same Redis. Redis decides each claim in one step and
 * by its own clock: a free key with `SET NX PX`, everything else with a script. A delivery takes two round trips, and a
 * third when it takes over a lease that has ended. Each claim is one key, so a cluster works too. It needs Redis 5 or later
 * and is tested on Redis 7, standalone and as a cluster, with `ioredis` and node-redis, and with `@upstash/redis` through a
 * REST bridge.
 *
 * A key is `prefix` and the key of the claim, its value `claim:<token>` or `done`; all keys expire. A claim's key outlives
 * its lease by a day, in which a late owner may still renew, commit or release it unless another one has taken over.
 *
 * If Redis forgets a key, its event may be handled twice. So set `maxmemory-policy` to `noeviction`: every other policy may
 * drop keys early. A restart without persistence loses all keys, and a failover loses those that had not reached the
 * replica yet (replication is asynchronous); if that matters, use `postgresStore`. The store never reads replicas.
 *
 * The store never closes the client. A node-redis client needs a listener for `error`, or a lost connection ends the
 * process. ioredis sends a command again if the connection was lost before the answer: callhook then reports a commit that
 * had taken effect as `lost`, but Redis remembers it.
 *
 * @param client A `Redis` or `Cluster` of ioredis, a client, pool, cluster or sentinel of node-redis (the package
 *   `redis`), or a `Redis` of `@upstash/redis`.
 * @param options See {@link RedisStoreOptions}; each has a default.
 * @throws {TypeError} For anything that is not such a client, and for an option that is unknown or wrong.
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
 * client.on('error', (error) => console.error('Redis', error)); // otherwise a lost connection ends the process
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
export function redisStore(client: RedisClient, options?: RedisStoreOptions): RedisStore {
  const { prefix = 'callhook:' } = readOptions('redisStore', options, optionChecks);
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
