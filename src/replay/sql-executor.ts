/** Runs one SQL statement and tells its rows, and how many rows it changed. */
export type SqlExecutor = (
  text: string,
  values: unknown[],
) => PromiseLike<{ readonly rows: readonly unknown[]; readonly count: number }>;
