import type { ClaimResult, Marks, ReplayStore } from '../replay-store.ts';
import { rowKey } from '../row-key.ts';
import { checkValue, isHigher, positionText } from '../stored-text.ts';
import type { Statements } from './statements.ts';

/** A value that a statement takes. */
export type SqlValue = string | number | null;

/** The answer to a statement. */
export interface Outcome {
  readonly rows: readonly unknown[];
  /** How many rows it has inserted, updated or deleted. Means nothing after a `SELECT`. */
  readonly changes: unknown;
}

/** Runs one of the statements, in which `?1`, `?2` … stand for the values. */
export type Run = (statement: keyof Statements, values: readonly SqlValue[]) => Promise<Outcome>;

/**
 * Makes the verbs of a store. Each is one statement.
 *
 * @param unfitAnswer Makes the error for an answer that SQLite does not give.
 */
export function verbsOver(run: Run, unfitAnswer: () => TypeError): ReplayStore & Marks {
  /** Runs a statement that changes one row or none, and returns whether it did. */
  async function changes(statement: keyof Statements, values: readonly SqlValue[]): Promise<boolean> {
    const { changes } = await run(statement, values);
    if (changes !== 0 && changes !== 1) throw unfitAnswer();
    return changes === 1;
  }

  /** Runs a statement that returns exactly one row. */
  async function row(statement: keyof Statements, values: readonly SqlValue[]): Promise<Row> {
    const { rows } = await run(statement, values);
    if (rows.length !== 1 || typeof rows[0] !== 'object' || rows[0] === null) throw unfitAnswer();
    return Object.assign(Object.create(null), rows[0]); // nothing from Object.prototype
  }

  async function mark(key: string, retainMs: number, value: string | null): Promise<void> {
    if (!(await changes('mark', [key, retainMs, value]))) throw unfitAnswer();
  }

  /** @param leaseMs No lease is longer than the callers of the store ask for; the clock may have been set back. */
  function readClaim({ token, ms, value }: Row, own: string, leaseMs: number): ClaimResult {
    if (token === own && value === null) return { status: 'claimed' };
    if (token === null && value === null) return { status: 'done' };
    if (token === null && typeof value === 'string') return { status: 'done', value };
    if (typeof token === 'string' && Number.isFinite(ms)) {
      return { status: 'in_flight', retryAfterMs: Math.min(leaseMs, Math.max(1, Math.ceil(Number(ms)))) };
    }
    throw unfitAnswer();
  }

  return {
    claim: async (key, token, leaseMs) =>
      readClaim(await row('claim', [rowKey('claim', key), token, leaseMs]), token, leaseMs),
    renew: (key, token, leaseMs) => changes('renew', [rowKey('claim', key), token, leaseMs]),
    async commit(key, token, retainMs, value) {
      return changes('commit', commitValues(key, token, retainMs, value));
    },
    release: (key, token) => changes('release', [rowKey('claim', key), token]),
    markDone: (key, retainMs) => mark(rowKey('claim', key), retainMs, null),
    async isDone(key) {
      const { done } = await row('isDone', [rowKey('claim', key)]);
      if (done !== 0 && done !== 1) throw unfitAnswer();
      return done === 1;
    },
    async advance(key, position, retainMs) {
      const text = positionText(position);
      const { value } = await row('advance', [rowKey('position', key), retainMs, text]);
      if (value === text) return { behind: false };
      if (typeof value === 'string' && isHigher(value, text)) return { behind: true };
      throw unfitAnswer();
    },
    async readMark(key) {
      const { value } = await row('readMark', [rowKey('value', key)]);
      if (typeof value === 'string' || value === null) return value;
      throw unfitAnswer();
    },
    async writeMark(key, value, retainMs) {
      checkValue(value);
      await mark(rowKey('value', key), retainMs, value);
    },
  };
}

/**
 * Returns the values of `commit` and `commitOrFail`.
 *
 * @throws {TypeError} For a value that a store cannot keep.
 */
export function commitValues(key: string, token: string, retainMs: number, value: string | undefined): SqlValue[] {
  if (value !== undefined) checkValue(value);
  return [rowKey('claim', key), token, retainMs, value ?? null];
}

type Row = Readonly<Record<'token' | 'ms' | 'value' | 'done', unknown>>;
