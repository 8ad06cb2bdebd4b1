import { hexToText, textToHex } from '../hex.ts';
import type { ClaimResult, Marks, ReplayStore } from '../replay-store.ts';
import { rowKey } from '../row-key.ts';
import { checkValue, positionText } from '../stored-text.ts';
import { isWholeNumber } from '../whole-number.ts';
import { type Answer, type Row, unfitAnswer } from './run.ts';
import type { statementsFor } from './statements.ts';

/** How often a claim asks again because the row changed between two of its statements. */
const maxRounds = 10;

/**
 * Returns the verbs of a store. Each is one statement, unless a claim finds that another has come before it. `advance` takes two:
 * one keeps the highest position, and one reads which it is by now.
 */
export function verbsOver(
  statements: ReturnType<typeof statementsFor>,
  run: (text: string, values: unknown[]) => Promise<Answer>,
): ReplayStore & Marks {
  /** Runs a statement that changes one row or none, and returns whether it did. */
  async function changes(text: string, values: unknown[]): Promise<boolean> {
    const { rows, count } = await run(text, values);
    if (rows.length > 0 || count > 1) throw unfitAnswer(); // a wrapper may count the driver's summary as a row
    return count === 1;
  }

  /** Runs a statement that answers with one row. */
  async function ask(text: string, values: unknown[]): Promise<Row> {
    const { rows } = await run(text, values);
    const [row] = rows;
    if (row === undefined || rows.length > 1) throw unfitAnswer();
    return row;
  }

  /** Asks for one of two words, and returns whether it is the first. */
  async function answers(yes: string, no: string, text: string, values: unknown[]): Promise<boolean> {
    const { status } = await ask(text, values);
    if (status !== yes && status !== no) throw unfitAnswer();
    return status === yes;
  }

  /** A replaced row counts twice. */
  async function mark(key: string, retainMs: number, value?: string): Promise<void> {
    const { rows, count } = await run(statements.mark, [textToHex(key), retainMs, ...bytesOf(value)]);
    if (rows.length > 0 || count < 1 || count > 2) throw unfitAnswer();
  }

  async function claim(key: string, token: string, leaseMs: number): Promise<ClaimResult> {
    for (let round = 0; round < maxRounds; round += 1) {
      if (await changes(statements.insertClaim, [key, token, leaseMs])) return { status: 'claimed' };
      const { rows } = await run(statements.readClaim, [token, key]);
      const [row] = rows;
      if (rows.length > 1) throw unfitAnswer();
      if (row === undefined) continue; // it was released meanwhile
      if (row.status !== 'free') return readHeld(row, leaseMs);
      if (await changes(statements.takeOver, [token, leaseMs, key, token])) return { status: 'claimed' };
    }
    throw new Error(`The row of the claim has changed ${maxRounds} times while the store asked for it.`);
  }

  return {
    claim: (key, token, leaseMs) => claim(claimKey(key), textToHex(token), leaseMs),
    renew: (key, token, leaseMs) => changes(statements.renew, [leaseMs, leaseMs, claimKey(key), textToHex(token)]),
    async commit(key, token, retainMs, value) {
      if (value !== undefined) checkValue(value);
      return changes(statements.commit, [retainMs, ...bytesOf(value), claimKey(key), textToHex(token)]);
    },
    release: (key, token) => changes(statements.release, [claimKey(key), textToHex(token)]),
    markDone: (key, retainMs) => mark(rowKey('claim', key), retainMs),
    isDone: (key) => answers('yes', 'no', statements.isDone, [claimKey(key)]),
    async advance(key, position, retainMs) {
      const row = textToHex(rowKey('position', key));
      const value = textToHex(positionText(position));
      await run(statements.advance, [row, retainMs, value, value, value, retainMs]);
      return { behind: await answers('behind', 'highest', statements.isBehind, [value, row]) };
    },
    async readMark(key) {
      const { status, value } = await ask(statements.readMark, [textToHex(rowKey('value', key))]);
      if (status !== 'yes') throw unfitAnswer();
      return readValue(value);
    },
    async writeMark(key, value, retainMs) {
      checkValue(value);
      await mark(rowKey('value', key), retainMs, value);
    },
  };
}

function claimKey(key: string): string {
  return textToHex(rowKey('claim', key));
}

/** Returns the digits of a text, never none, and how many of its bytes count. */
function bytesOf(value: string | undefined): [digits: string | null, bytes: number] {
  if (value === undefined) return [null, 0];
  const digits = textToHex(value);
  return [`${digits}00`, digits.length / 2];
}

/** @param leaseMs No lease is longer than the callers of the store ask for; the server's clock may have been set back. */
function readHeld({ status, ms, value }: Row, leaseMs: number): ClaimResult {
  if (status === 'in_flight' && isWholeNumber(ms))
    return { status, retryAfterMs: Math.max(1, Math.min(Number(ms), leaseMs)) };
  if (status !== 'done') throw unfitAnswer();
  const kept = readValue(value);
  return kept === null ? { status } : { status, value: kept };
}

function readValue(value: unknown): string | null {
  if (value === null) return null;
  if (typeof value !== 'string' || !/^([\dA-F]{2})*$/i.test(value)) throw unfitAnswer();
  return hexToText(value);
}
