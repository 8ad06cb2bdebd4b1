import { hasCode } from './client.ts';

/**
 * Sends a statement until PostgreSQL has not undone it because of another transaction: for a deadlock, or because the default
 * isolation of the database is stricter than `READ COMMITTED`.
 *
 * @param attempts How often to send it at most. 1 within a transaction of yours, which is undone as a whole.
 */
export async function repeatUndone<T>(attempts: number, send: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      if (attempt >= attempts || !(hasCode(error, '40001') || hasCode(error, '40P01'))) throw error;
    }
  }
}
