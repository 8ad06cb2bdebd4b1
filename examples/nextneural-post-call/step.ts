import { retryLater } from 'callhook';
import { once } from 'callhook/replay';
import { sqliteStore } from 'callhook/replay/sqlite';
import Database from 'libsql';

const database = new Database(process.env.DATABASE ?? 'post-call.db');

/** Remembers what is done, and what is under way, over the end of the process. */
export const store = sqliteStore(database);

/** How long an event waits after a crash. A process that lives renews its claims, so a step may take as long as it likes. */
export const leaseMs = 5_000;

database.exec(
  'CREATE TABLE IF NOT EXISTS step_results (key TEXT PRIMARY KEY, result TEXT NOT NULL, at INTEGER NOT NULL)',
);
database.prepare('DELETE FROM step_results WHERE at < ?').run(Date.now() - 8 * 24 * 60 * 60 * 1000); // claims last 7 days
const save = database.prepare('INSERT OR REPLACE INTO step_results (key, result, at) VALUES (?, ?, ?)');
const load = database.prepare('SELECT result FROM step_results WHERE key = ?');

/**
 * Runs a step of an event unless it is done, and gives its result: the one from back then, where it is. When the step
 * throws, or the process ends, the event's next retry runs it again.
 *
 * @param run What it returns must be JSON, or nothing.
 */
export async function step<T>(key: string, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const attempt = await once(
    store,
    key,
    async (claim) => {
      const result = await run(claim.signal);
      // One transaction: a step that is done has its result there, and a step that has its result there is done.
      await claim.commit(store.writing(() => save.run(key, JSON.stringify(result ?? null), Date.now())));
      return result;
    },
    { leaseMs },
  );
  if (attempt.status === 'processed') return attempt.value;
  // A process that died amid this step has left its claim behind, which may end a little after that of the event.
  if (attempt.status === 'in_flight') throw retryLater(Math.ceil(attempt.retryAfterMs / 1000));
  const { result } = load.get(key) as { readonly result: string }; // the row that was written with the claim's commit
  return JSON.parse(result);
}
