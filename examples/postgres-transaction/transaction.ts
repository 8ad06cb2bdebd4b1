import type { Pool, PoolClient } from 'pg';

/** Runs something in a transaction on a connection of its own: commits when it succeeds, rolls back when it throws. */
export async function transaction<T>(pool: Pool, run: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await run(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    // A connection on which that fails is closed, and PostgreSQL rolls back by itself.
    await client.query('ROLLBACK').then(
      () => client.release(),
      (broken) => client.release(broken),
    );
    throw error;
  }
}
