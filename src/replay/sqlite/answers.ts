import type { ClaimResult } from '../replay-store.ts';

// A driver may be set to return rows as arrays and integers as `bigint`, so rows are read by the order of their values.

/**
 * Reads the row of a claim.
 *
 * @param time When the answer came, in milliseconds since 1970.
 * @param leaseMs No lease is longer than the callers of the store ask for; the clock may have been set back.
 * @throws {TypeError} If it is not exactly such a row.
 */
export function readClaim(rows: unknown, token: string, time: number, leaseMs: number): ClaimResult {
  const [holder, expiresAt, value] = readRow(rows, 3);
  if (isInteger(expiresAt)) {
    if (holder === token) return { status: 'claimed' };
    if (holder === null && value === null) return { status: 'done' };
    if (holder === null && typeof value === 'string') return { status: 'done', value };
    if (typeof holder === 'string') {
      return { status: 'in_flight', retryAfterMs: Math.ceil(Math.min(leaseMs, Math.max(1, Number(expiresAt) - time))) };
    }
  }
  throw unfitAnswer();
}

/** @throws {TypeError} If the answer is not an array. */
export function isEmpty(rows: unknown): boolean {
  if (!Array.isArray(rows)) throw unfitAnswer();
  return rows.length === 0;
}

/** @throws {TypeError} If it is not exactly one row of one text or null. */
export function readText(rows: unknown): string | null {
  const [value] = readRow(rows, 1);
  if (typeof value === 'string' || value === null) return value;
  throw unfitAnswer();
}

/** @throws {TypeError} If it is not exactly one row of 0 or 1. */
export function readFlag(rows: unknown): boolean {
  const [value] = readRow(rows, 1);
  return isOne(value);
}

/** @throws {TypeError} If a statement that can change one row has not changed exactly 0 or 1. */
export function hasChanged(result: { readonly changes: unknown } | undefined): boolean {
  return isOne(result?.changes);
}

/** The error for an answer that no SQLite gives. */
export function unfitAnswer(): TypeError {
  return new TypeError(
    'The database of sqliteStore gave a wrong answer: all() must return the rows of a statement, and run() its { changes }.',
  );
}

function readRow(rows: unknown, columns: number): unknown[] {
  if (!Array.isArray(rows) || rows.length !== 1 || typeof rows[0] !== 'object' || rows[0] === null) throw unfitAnswer();
  const values = Object.values(rows[0]);
  if (values.length !== columns) throw unfitAnswer();
  return values;
}

function isOne(value: unknown): boolean {
  if (value === 1 || value === 1n) return true;
  if (value === 0 || value === 0n) return false;
  throw unfitAnswer();
}

function isInteger(value: unknown): boolean {
  return typeof value === 'bigint' || Number.isFinite(value); // a clock of yours may give fractions
}
