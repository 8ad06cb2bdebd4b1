import { hasServerCode } from '../server-code.ts';

/** `serialization_failure` and `deadlock_detected`: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const undone = ['40001', '40P01'];

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
      if (attempt >= attempts || !undone.some((code) => hasServerCode(error, code))) throw error;
    }
  }
}
