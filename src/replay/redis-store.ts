import { brand } from '../copies.ts';
import { aString, type OptionChecks, readOptions } from '../read-options.ts';
import { commandsOf } from './redis/commands.ts';
import { noticeTimeouts } from './redis/notice-timeouts.ts';
import { proveClient } from './redis/prove-client.ts';
import type { RedisClient } from './redis/redis-client.ts';
import { isOne, numberOrText, unfit, wasSet } from './redis/reply.ts';
import {
  advanceScript,
  claimScript,
  commitScript,
  isDoneScript,
  readScript,
  releaseScript,
  renewScript,
  runScript,
  type Script,
  writeScript,
} from './redis/scripts.ts';
import type { Advance, ClaimResult, Marks, ReplayStore } from './replay-store.ts';
import { checkValue, positionText } from './stored-text.ts';

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
 * and is tested on Redis 7, standalone and as a cluster, with `ioredis` 5 and 6, node-redis 4 to 6, and with `@upstash/redis`
 * through a REST bridge.
 *
 * A key is `prefix` and the key of the claim, its value `claim:<token>`, `done`, or `done:` and the value of the commit. The
 * keys of positions and values begin with `position`, `value` and NUL behind `prefix`. All keys expire. A claim's key
 * outlives its lease by a day, in which a late owner may still renew, commit or release it unless another one has taken over.
 *
 * Before its first claim, the store proves each client with three commands on a key that lives for five seconds: it grants
 * nothing over a client that sets a key twice in spite of `NX`, ignores the expiry or does not reach Redis. Later, it takes
 * only exact replies; everything else is an error.
 *
 * If Redis forgets a key, its event may be handled twice. So set `maxmemory-policy` to `noeviction`: every other policy may
 * drop keys early. A restart without persistence loses all keys, and a failover loses those that had not reached the
 * replica yet (replication is asynchronous); if that matters, use `postgresStore`. The store never reads replicas.
 *
 * Give the client the timeouts of the examples. Without them a connection that died silently, as behind a firewall, is never
 * replaced: deliveries get 503 until the process restarts. If the store can see that they are missing, it says so once on
 * stderr. It needs ioredis 5.4 or later, or node-redis 5.1 or later (5.10 for pools); `socketTimeout` of node-redis must be
 * at most 4,000 ms and longer than `pingInterval`. A cluster takes them in `redisOptions` (ioredis) or `defaults` (node-redis).
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
 * const redis = new Redis('redis://127.0.0.1:6379', { socketTimeout: 3_000 });
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
 * const client = createClient({
 *   url: 'redis://127.0.0.1:6379',
 *   pingInterval: 1_000,
 *   socket: { socketTimeout: 3_000, reconnectStrategy: (retries) => Math.min(retries * 100, 2_000) },
 * });
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
 * const signal = () => AbortSignal.timeout(3_000);
 * const replay = redisStore(new Redis({ url: 'https://eu1-calls.upstash.io', token: 'AX…', signal }));
 * export default { fetch: bysWebhook('whsec_test', (event) => console.log(event.callId), { replay }) };
 * ```
 */
export function redisStore(client: RedisClient, options?: RedisStoreOptions): RedisStore {
  const { prefix = 'callhook:' } = readOptions('redisStore', options, optionChecks);
  const commands = commandsOf(client);
  noticeTimeouts(client);
  const run = (script: Script, key: string, ...scriptArguments: string[]) =>
    runScript(commands, script, prefix + key, scriptArguments);

  async function write(key: string, value: string, retainMs: number): Promise<void> {
    const reply = await run(writeScript, key, value, String(retainMs));
    if (!isOne(reply)) throw unfit(reply);
  }

  const store: RedisStore = {
    async claim(key, token, leaseMs): Promise<ClaimResult> {
      const proof = proveClient(client, commands, prefix);
      if (proof !== undefined) await proof;
      const [value, lifetimeMs] = [claimBy(token), leaseMs + graceMs];
      // Most keys are free, and a plain command costs Redis a third of a script.
      if (wasSet(await commands.setIfFree(prefix + key, value, lifetimeMs))) return { status: 'claimed' };
      const found = numberOrText(await run(claimScript, key, value, String(lifetimeMs), String(graceMs)));
      if (typeof found === 'string') return { status: 'done', value: found };
      if (found < 0) return { status: 'claimed' };
      return found === 0 ? { status: 'done' } : { status: 'in_flight', retryAfterMs: found };
    },

    async renew(key, token, leaseMs): Promise<boolean> {
      return isOne(await run(renewScript, key, claimBy(token), String(leaseMs + graceMs)));
    },

    async commit(key, token, retainMs, value): Promise<boolean> {
      if (value !== undefined) checkValue(value);
      const done = value === undefined ? 'done' : `done:${value}`;
      return isOne(await run(commitScript, key, claimBy(token), String(retainMs), done));
    },

    async release(key, token): Promise<boolean> {
      return isOne(await run(releaseScript, key, claimBy(token)));
    },

    markDone: (key, retainMs) => write(key, 'done', retainMs),

    async isDone(key): Promise<boolean> {
      return isOne(await run(isDoneScript, key));
    },

    async advance(key, position, retainMs): Promise<Advance> {
      return { behind: isOne(await run(advanceScript, positionKey(key), positionText(position), String(retainMs))) };
    },

    async readMark(key): Promise<string | null> {
      const found = numberOrText(await run(readScript, valueKey(key)));
      if (typeof found === 'string') return found;
      if (found === 0) return null;
      throw unfit(found);
    },

    async writeMark(key, value, retainMs): Promise<void> {
      checkValue(value);
      await write(valueKey(key), value, retainMs);
    },
  };
  brand(store, 'client', client);
  return store;
}

function claimBy(token: string): string {
  return `claim:${token}`;
}

// No key of a claim has NUL in it.

function positionKey(key: string): string {
  return `position\0${key}`;
}

function valueKey(key: string): string {
  return `value\0${key}`;
}
