import { schemaStatements } from './schema.ts';
import { type Statements, statementsFor, sweepBatch } from './statements.ts';
import type { Outcome, SqlValue } from './verbs.ts';

/** The body of a request to the object: which statement to run, with which values. */
export interface ClaimsQuestion {
  readonly statement: keyof Statements;
  readonly values: readonly SqlValue[];
}

/** The part of a `DurableObjectState` with SQLite that the object uses. */
export interface ClaimsState {
  readonly storage: {
    readonly sql: { exec(sql: string, ...values: SqlValue[]): { toArray(): Record<string, unknown>[] } };
    getAlarm(): Promise<number | null>;
    setAlarm(time: number): Promise<void>;
  };
}

const table = 'callhook_claims';
const statements = /* @__PURE__ */ statementsFor(table);
const day = 24 * 60 * 60 * 1000;

/**
 * The class of the Durable Objects that keep the claims of `durableObjectStore`. Export it from your Worker, and list it under
 * `new_sqlite_classes` in wrangler.jsonc. Each object has one table in its own SQLite. An alarm deletes rows that have expired
 * more than a day ago, once a day and only while there are rows.
 *
 * Its only user is `durableObjectStore`. Never forward requests of others to it.
 *
 * @example
 * ```ts
 * export { CallhookClaims } from 'callhook/replay/durable-object';
 * ```
 */
export class CallhookClaims {
  /** Only a type: Cloudflare's `DurableObjectNamespace<CallhookClaims>`, which `wrangler types` writes, asks for it. */
  declare readonly __DURABLE_OBJECT_BRAND: never;

  readonly #storage: ClaimsState['storage'];
  #hasAlarm = false;

  /** The runtime calls it, with the state of the object. */
  constructor({ storage }: ClaimsState) {
    this.#storage = storage;
    for (const statement of schemaStatements(table)) storage.sql.exec(statement);
  }

  /** Runs one statement and answers with its rows, and the number of rows that it has changed. */
  async fetch(request: Request): Promise<Response> {
    const { statement, values } = readQuestion(await request.json());
    const outcome = this.#run(statement, values);
    if (!this.#hasAlarm) await this.#wakeLater();
    return Response.json(outcome);
  }

  /** Sweeps, and sets the next alarm if rows are left. */
  async alarm(): Promise<void> {
    this.#hasAlarm = false;
    const { changes } = this.#run('sweep', []);
    const [left] = this.#storage.sql.exec(`SELECT 1 FROM "${table}" LIMIT 1`).toArray();
    if (left !== undefined) await this.#wakeLater(changes === sweepBatch ? 0 : day);
  }

  /** Runs without a pause between the two statements, so that nothing comes between them. */
  #run(statement: keyof Statements, values: readonly SqlValue[]): Outcome {
    const { sql } = this.#storage;
    const rows = sql.exec(statements[statement], ...values).toArray();
    return { rows, changes: sql.exec('SELECT changes() AS changes').toArray()[0]?.changes };
  }

  async #wakeLater(ms = day): Promise<void> {
    if ((await this.#storage.getAlarm()) === null) await this.#storage.setAlarm(Date.now() + ms);
    this.#hasAlarm = true;
  }
}

function readQuestion(question: unknown): ClaimsQuestion {
  const { statement, values }: Partial<ClaimsQuestion> = Object(question);
  if (typeof statement === 'string' && Object.hasOwn(statements, statement) && Array.isArray(values)) {
    return { statement, values };
  }
  throw new TypeError(
    'CallhookClaims got a request that is not of durableObjectStore, or of another version: deploy both together.',
  );
}
