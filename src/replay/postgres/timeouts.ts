import { noticeOnce } from '../../notice.ts';
import type { PostgresClient } from './client.ts';

/** The members by which a `Pool` of pg is recognised. It keeps the options that it was made with. */
interface Pool {
  readonly options?: Readonly<Record<string, unknown>>;
  readonly totalCount?: unknown;
  readonly waitingCount?: unknown;
}

/**
 * Says once that a `Pool` of pg waits for ever, which is its default: if the network loses a connection without closing it,
 * each statement on it, and each that waits for a free one, waits until the process ends. The store cannot set timeouts
 * itself, because they hold for everything that uses the pool.
 */
export function noticeMissingTimeouts(client: PostgresClient): void {
  const { options, totalCount, waitingCount } = client as Pool; // any client may have such members
  if (typeof options !== 'object' || typeof totalCount !== 'number' || typeof waitingCount !== 'number') return;
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
