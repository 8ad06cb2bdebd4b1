import { brand } from '../copies.ts';
import { anything, type OptionChecks, readOptions, wholeNumber } from '../read-options.ts';
import { isError } from '../realms.ts';
import {
  checkDatabase,
  type D1Binding,
  type D1Statement,
  explainError,
  readAnswer,
  unfitAnswer,
} from './cloudflare/d1-database.ts';
import { schemaStatements } from './cloudflare/schema.ts';
import { type Statements, statementsFor } from './cloudflare/statements.ts';
import { commitValues, type SqlValue, verbsOver } from './cloudflare/verbs.ts';
import type { Marks, ReplayStore } from './replay-store.ts';
import { sweepingClaim } from './sweeping-claim.ts';

export type { D1Answer, D1Binding, D1Statement } from './cloudflare/d1-database.ts';
export { d1Schema } from './cloudflare/schema.ts';

/** The options of {@link d1Store}. */
export interface D1StoreOptions {
  /** The table for claims, in ASCII letters, digits and `_`. Default `callhook_claims`. */
  readonly table?: string | undefined;
  /** The number of claims after which the store sweeps old rows in the background; 0 for never. Default 1,000. */
  readonly sweepEvery?: number | undefined;
}

const optionChecks: OptionChecks<D1StoreOptions> = {
  table: anything, // statementsFor checks it
  sweepEvery: /* @__PURE__ */ wholeNumber(0),
};

/** A replay store in Cloudflare D1; see {@link d1Store}. */
export interface D1Store extends ReplayStore, Marks {
  /** Creates the table if it does not exist. For `wrangler d1 migrations`, use `d1Schema`. */
  migrate(): Promise<void>;
  /**
   * Deletes at most 2,000 rows that have expired more than a day ago. The store does so itself once in `sweepEvery` claims.
   *
   * @returns The number of deleted rows; if it is 2,000, there may be more.
   */
  sweep(): Promise<number>;
  /**
   * Joins the commit of a claim and statements of yours in one `batch`, which D1 runs as a transaction: both happen or neither
   * does. If another run has taken the claim over, D1 undoes the batch. Give the result to `claim.commit` or `context.commit`.
   *
   * @param statements Prepared statements of the same database, with their values bound.
   */
  writing(statements: readonly D1Statement[]): Pick<ReplayStore, 'commit'>;
}

/**
 * Makes a replay store in Cloudflare D1, shared by all isolates of a Worker, and by all Workers with the binding. Each verb is one
 * statement and uses the clock of D1's SQLite: a delivery takes two. Create the table first, with the SQL of `d1Schema` or with
 * `migrate()`. You may make a store for each request: it costs microseconds.
 *
 * Without a session, D1 runs every statement on the primary, also if the database has read replicas, so that no claim is read
 * from a replica. The store refuses sessions.
 *
 * @param database The binding, such as `env.DB`.
 * @param options See {@link D1StoreOptions}; each has a default.
 * @throws {TypeError} For anything that is not such a database, and for an option that is unknown or wrong.
 *
 * @example Handle every event once, on Workers.
 * ```ts
 * import { bysWebhook, envOf } from 'callhook/fetch';
 * import { type D1Binding, d1Store } from 'callhook/replay/d1';
 *
 * interface Env {
 *   readonly BYS_WEBHOOK_SECRET: string;
 *   readonly DB: D1Binding; // or D1Database of @cloudflare/workers-types
 * }
 *
 * export default {
 *   fetch: bysWebhook((request) => envOf<Env>(request).BYS_WEBHOOK_SECRET, (event) => console.log(event.callId), {
 *     replay: (request) => d1Store(envOf<Env>(request).DB),
 *   }),
 * };
 * ```
 *
 * @example Effects exactly once: put your writes and the claim's commit in one batch.
 * ```ts
 * import { once } from 'callhook/replay';
 * import { type D1Binding, d1Store } from 'callhook/replay/d1';
 *
 * export function saveCall(db: D1Binding, eventId: string, callId: string) {
 *   const store = d1Store(db);
 *   const insert = db.prepare('INSERT INTO calls (id) VALUES (?)').bind(callId);
 *   return once(store, eventId, (claim) => claim.commit(store.writing([insert])));
 * }
 * ```
 */
export function d1Store(database: D1Binding, options?: D1StoreOptions): D1Store {
  const { table = 'callhook_claims', sweepEvery = 1_000 } = readOptions('d1Store', options, optionChecks);
  checkDatabase(database);
  const statements = statementsFor(table);
  const bound = (statement: keyof Statements, values: readonly SqlValue[]) =>
    database.prepare(statements[statement]).bind(...values);

  async function run(statement: keyof Statements, values: readonly SqlValue[]) {
    try {
      return readAnswer(await bound(statement, values).all());
    } catch (error) {
      throw explainError(error, table);
    }
  }

  async function runAll(batch: D1Statement[]) {
    const answers: unknown = await database.batch(batch);
    if (!Array.isArray(answers) || answers.length !== batch.length) throw unfitAnswer();
    return answers.map(readAnswer);
  }

  async function sweep(): Promise<number> {
    const { changes } = await run('sweep', []);
    if (typeof changes === 'number' && Number.isSafeInteger(changes) && changes >= 0) return changes;
    throw unfitAnswer();
  }

  const verbs = verbsOver(run, unfitAnswer);
  const store: D1Store = {
    ...verbs,
    claim: sweepingClaim(verbs.claim, sweep, sweepEvery),
    async migrate() {
      await runAll(schemaStatements(table).map((sql) => database.prepare(sql)));
    },
    sweep,
    writing(own) {
      checkStatements(own);
      return {
        async commit(key, token, retainMs, value) {
          try {
            const commit = bound('commitOrFail', commitValues(key, token, retainMs, value));
            const [committed] = await runAll([commit, ...own]);
            if (committed?.changes !== 1) throw unfitAnswer();
            return true;
          } catch (error) {
            if (isNotHeld(error, table)) return false;
            throw explainError(error, table);
          }
        },
      };
    },
  };
  brand(store, 'client', database);
  return store;
}

function checkStatements(statements: readonly D1Statement[]): void {
  const isList = Array.isArray(statements) && statements.every((one) => typeof one?.bind === 'function');
  if (isList) return;
  throw new TypeError(
    "writing() needs an array of D1's prepared statements, such as [env.DB.prepare('INSERT …').bind(callId)]. For a query of drizzle, pass env.DB.prepare(sql).bind(...params) with the result of its toSQL().",
  );
}

/** Whether a batch has failed because the claim is not held; see `commitOrFail`. */
function isNotHeld(error: unknown, table: string): boolean {
  return isError(error) && new RegExp(`NOT NULL constraint failed: ${table}\\.expires_at\\b`, 'i').test(error.message);
}
