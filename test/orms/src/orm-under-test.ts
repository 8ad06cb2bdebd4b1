import type { SqlExecutor } from 'callhook/replay';
import type { Dialect } from './database.ts';

/** An ORM that is connected to a database. */
export interface OpenOrm {
  /** In one transaction of the ORM: inserts the event id into `effects` by the ORM's own means, then runs `work`. */
  inTransaction(eventId: string, work: (executor: SqlExecutor) => Promise<unknown>): Promise<void>;
  /** Objects that are not a transaction, and the function of callhook that must refuse them; empty if it has none. */
  readonly wrong: Readonly<Record<string, () => SqlExecutor>>;
  /** Executors over something that is not a transaction; each must refuse every statement. */
  readonly unfenced?: Readonly<Record<string, SqlExecutor>>;
  /** Objects of the ORM that `within` must refuse as they are. */
  readonly unwrapped: Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

/** How to open an ORM, on each database for which it is tested. */
export type OrmUnderTest = Readonly<Partial<Record<Dialect, (url: string) => Promise<OpenOrm>>>>;
