import { explainStoreError, storeErrorOf } from './store-error.ts';

/**
 * Runs the `migrate()` of a store.
 *
 * @param create Creates the table if it does not exist.
 * @throws {Error} If that fails, with the driver's error as its cause.
 */
export async function migrate(table: string, create: () => PromiseLike<unknown>): Promise<void> {
  try {
    await create();
  } catch (cause) {
    const reason = explainStoreError(storeErrorOf(cause));
    throw new Error(
      `migrate() could not create the table ${table}${reason} If this was a build, such as \`next build\`: it evaluates your modules without a database, so call migrate() when the server starts or in a script of your deployment, not at the top level of a module.`,
      { cause },
    );
  }
}
