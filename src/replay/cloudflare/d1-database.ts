import { kindOf } from '../../read-options.ts';
import { isError } from '../../realms.ts';
import type { Outcome } from './verbs.ts';

/** A prepared statement of D1. */
export interface D1Statement {
  bind(...values: unknown[]): D1Statement;
  all(): Promise<D1Answer>;
}

/** The answer of D1 to one statement. */
export interface D1Answer {
  readonly success: boolean;
  readonly results: readonly unknown[];
  readonly meta: { readonly changes?: unknown };
}

/**
 * A binding of Cloudflare D1, as it is.
 *
 * @example
 * ```ts
 * import { type D1Binding, d1Store } from 'callhook/replay/d1';
 *
 * export const storeOf = (env: { readonly DB: D1Binding }) => d1Store(env.DB);
 * ```
 */
export interface D1Binding {
  prepare(sql: string): D1Statement;
  batch(statements: D1Statement[]): Promise<readonly D1Answer[]>;
  /** Only sessions have it. They may read from a replica, which does not know the latest claims. */
  readonly getBookmark?: never;
}

/**
 * Checks that something is a database of D1, without asking it anything.
 *
 * @throws {TypeError} For anything else. The message says what to pass.
 */
export function checkDatabase(database: D1Binding): void {
  const members: object = Object(database);
  if ('fetch' in members) throw unfit('a service or a Durable Object: pass a binding of d1_databases, such as env.DB.');
  if ('getBookmark' in members) {
    throw unfit(
      'a session, which may read from a replica: pass the database itself, whose statements run on the primary.',
    );
  }
  if (typeof database?.prepare === 'function' && typeof database.batch === 'function') return;
  if ('$client' in members) throw unfit('a database of drizzle: pass its $client.');
  if ('executeQuery' in members) throw unfit('a Kysely: pass the binding that its dialect was given, such as env.DB.');
  if ('then' in members) throw unfit('a promise: await it.');
  throw unfit(`${kindOf(database)}: pass env.DB, and list the binding under d1_databases in wrangler.jsonc.`);
}

/**
 * Reads the answer to one statement.
 *
 * @throws {TypeError} If it is not one of D1 that says that the statement has succeeded.
 */
export function readAnswer(answer: unknown): Outcome {
  const { success, results, meta }: Partial<Record<keyof D1Answer, unknown>> = Object(answer);
  if (success !== true || !Array.isArray(results) || typeof meta !== 'object' || meta === null) throw unfitAnswer();
  return { rows: results, changes: (meta as D1Answer['meta']).changes }; // an object may have it
}

/** The error for an answer that D1 does not give. */
export function unfitAnswer(): TypeError {
  return new TypeError(
    'The database of d1Store gave a wrong answer: it must resolve to { success: true, results, meta: { changes } } for each statement.',
  );
}

/** Returns the error of a statement, or one that says how to create the table if it does not exist. */
export function explainError(error: unknown, table: string): unknown {
  if (!isError(error) || !new RegExp(`no such table: ${table}\\b`, 'i').test(error.message)) return error;
  const message = `The table ${table} does not exist in D1: run \`await d1Store(env.DB).migrate()\` once, or create it with the SQL of d1Schema('${table}').`;
  return new Error(message, { cause: error });
}

function unfit(given: string): TypeError {
  return new TypeError(`d1Store needs a database of Cloudflare D1, got ${given}`);
}
