import { noticeOnce } from '../../notice.ts';
import type { PostgresQueries } from './client.ts';
import { isPool } from './pool.ts';

/**
 * Says once that a `Pool` of pg waits for ever, which is its default: if the network loses a connection without closing it,
 * each statement on it, and each that waits for a free one, waits until the process ends. The store cannot set timeouts
 * itself, because they hold for everything that uses the pool.
 */
export function noticeMissingTimeouts(client: PostgresQueries): void {
  if (!isPool(client)) return;
  const { options } = client;
  const inUrl = /[?&]query_timeout=[1-9]/.test(String(options.connectionString));
  const missing = [
    ...(options.query_timeout || inUrl ? [] : ['query_timeout']),
    ...(options.connectionTimeoutMillis ? [] : ['connectionTimeoutMillis']),
  ];
  if (missing.length === 0) return;
  noticeOnce(
    client,
    `The pg.Pool of postgresStore has no ${missing.join(' and no ')}, so after a silent loss of the network it may not recover until the process restarts. Pass new pg.Pool({ …, ${missing.map((name) => `${name}: 4_000`).join(', ')} }).`,
  );
}
