import { noticeOnce } from '../../notice.ts';
import type { RedisClient } from './redis-client.ts';

/** The longest `socketTimeout` of node-redis, in milliseconds: `silence.ts` lets a silent client rest for a little longer. */
const longestSocketTimeout = 4_000;

/**
 * Writes a notice if a client waits for ever for the answer of a dead connection. Reads only options that a client shows: a
 * pool, a cluster and a sentinel of node-redis keep theirs to themselves, and requests of Upstash end by themselves.
 */
export function noticeTimeouts(client: RedisClient): void {
  const { options } = client as { readonly options?: ClientOptions | undefined }; // any object may lack them
  if (options === undefined || options === null) return;
  if ('defineCommand' in client) {
    if (isAbove0((options.redisOptions ?? options).socketTimeout)) return;
    say(client, 'ioredis', 'new Redis(url, { socketTimeout: 3_000 }), or in redisOptions of a Cluster');
  } else if ('evalSha' in client && !('close' in client && isNodeRedisReady(options))) {
    // Version 4, which has no `close`, ignores the timeout.
    say(client, 'node-redis (5.1 or later)', `createClient({ url, ${nodeRedisOptions} })`);
  }
}

interface ClientOptions {
  readonly redisOptions?: ClientOptions | undefined;
  readonly socketTimeout?: unknown;
  readonly pingInterval?: unknown;
  readonly socket?: { readonly socketTimeout?: unknown; readonly reconnectStrategy?: unknown } | undefined;
}

const nodeRedisOptions =
  'pingInterval: 1_000, socket: { socketTimeout: 3_000, reconnectStrategy: (retries) => Math.min(retries * 100, 2_000) }';

/** Without a ping, an idle connection would time out; without a strategy, the client closes for good when it does. */
function isNodeRedisReady({ pingInterval, socket }: ClientOptions): boolean {
  const { socketTimeout, reconnectStrategy } = socket ?? {};
  const isBounded = isAbove0(socketTimeout) && socketTimeout <= longestSocketTimeout;
  return isBounded && isAbove0(pingInterval) && pingInterval < socketTimeout && Boolean(reconnectStrategy);
}

function isAbove0(value: unknown): value is number {
  return typeof value === 'number' && value > 0;
}

function say(client: object, driver: string, how: string): void {
  noticeOnce(
    client,
    `redisStore has a client of ${driver} that never gives up a dead connection: if the network swallows its answers, deliveries get 503 until the process restarts. Make it with ${how}.`,
  );
}
