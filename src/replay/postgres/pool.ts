import type { PostgresClient, PostgresQueries } from './client.ts';

/** The members of a `Pool` of pg that the store uses. It keeps the options that it was made with. */
export interface PostgresPool extends PostgresClient {
  readonly options: Readonly<Record<string, unknown>>;
  connect(): Promise<PooledConnection>;
}

/** A connection of a pool, until it is released. The pool closes it if it is released with an error. */
export interface PooledConnection {
  query(statement: string | NamedStatement): Promise<{ readonly rows: readonly unknown[] }>;
  release(error?: unknown): void;
  /** `I` outside of a transaction. Since pg 8.17. */
  getTransactionStatus?(): unknown;
  on(name: 'error', listener: () => void): unknown;
  off(name: 'error', listener: () => void): unknown;
}

/** A statement that a connection keeps prepared under its name. */
interface NamedStatement {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

/** Recognizes a `Pool` of pg, which any other client may resemble. */
export function isPool(client: PostgresQueries): client is PostgresPool {
  const { options, connect, totalCount, waitingCount }: Partial<Record<string, unknown>> = Object(client);
  const hasCounts = typeof totalCount === 'number' && typeof waitingCount === 'number';
  return hasCounts && typeof options === 'object' && options !== null && typeof connect === 'function';
}
