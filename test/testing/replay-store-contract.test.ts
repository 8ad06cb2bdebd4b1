import { type ContractCase, replayStoreContract } from 'callhook/testing';
import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../src/replay/memory-store.ts';
import type { Marks, ReplayStore } from '../../src/replay/replay-store.ts';

type Store = ReplayStore & Marks;

/** Returns the first sentence of the contract that a store breaks. */
async function firstBroken(makeStore: () => ReplayStore): Promise<string | undefined> {
  const isQuick = ({ name }: ContractCase) => !/once|run|wait/.test(name); // those are about callhook's side
  for (const { name, run } of replayStoreContract(makeStore).filter(isQuick)) {
    try {
      await run();
    } catch {
      return name;
    }
  }
  return undefined;
}

/** A memory store in which some verbs are wrong. */
function but(wrong: (store: Store) => Partial<Record<keyof Store, unknown>>): () => Store {
  return () => {
    const store = memoryStore();
    return { ...store, ...wrong(store) } as Store; // wrong on purpose
  };
}

/** A memory store that shows its answers, and takes its arguments, in another way. */
function answering(verb: Exclude<keyof Store, 'clockMarginMs'>, change: (answer: unknown) => unknown): () => Store {
  return but((store) => ({ [verb]: (...args: never[]) => change(Reflect.apply(store[verb], store, args)) }));
}

describe('the contract of a replay store', () => {
  it('is kept by a store without marks, which passes their cases at once', async () => {
    const withoutMarks = but(() => ({ advance: undefined }));
    expect(await firstBroken(withoutMarks)).toBe(undefined);
    expect(await firstBroken(() => memoryStore())).toBe(undefined);
  });

  it.each([
    ['1 for true', 'commit', Number],
    ['1 for true', 'renew', Number],
    ['1 for true', 'release', Number],
    ['1 for true', 'isDone', Number],
    ['{} for false', 'commit', (answer: unknown) => answer || {}],
    ['an object for true', 'commit', (answer: unknown) => new Boolean(answer)],
    ['null for false', 'release', (answer: unknown) => answer || null],
    ['rows for true', 'renew', (answer: unknown) => [{ renewed: answer }]],
    ['only the status', 'claim', (answer: unknown) => (answer as { status: string }).status],
    ['the time left as text', 'claim', (answer: unknown) => withTimeLeft(answer, String)],
    ['no time left', 'claim', (answer: unknown) => withTimeLeft(answer, () => Number.NaN)],
    ['null for no value', 'claim', (answer: unknown) => ({ value: null, ...(answer as object) })],
    ['undefined for no mark', 'readMark', (answer: unknown) => answer ?? undefined],
    ['an empty text for no mark', 'readMark', (answer: unknown) => answer ?? ''],
    ['a bare boolean', 'advance', (answer: unknown) => (answer as { behind: boolean }).behind],
    ['0 or 1 for behind', 'advance', (answer: unknown) => ({ behind: Number((answer as { behind: boolean }).behind) })],
    ['the opposite', 'advance', (answer: unknown) => ({ behind: !(answer as { behind: boolean }).behind })],
  ] as const)('is broken by %s from %s', async (_what, verb, change) => {
    expect(await firstBroken(answering(verb, change))).toEqual(expect.any(String));
  });

  it.each<[string, () => Store, RegExp]>([
    [
      'loses values',
      but((store) => ({ commit: (k: string, t: string, ms: number) => store.commit(k, t, ms) })),
      /value/,
    ],
    [
      'takes an empty value for none',
      but((store) => ({
        commit: (k: string, t: string, ms: number, value?: string) => store.commit(k, t, ms, value || undefined),
      })),
      /value of a commit/,
    ],
    [
      'cuts values',
      but((store) => ({
        commit: (k: string, t: string, ms: number, value?: string) => store.commit(k, t, ms, value?.slice(0, 65_535)),
      })),
      /value of a commit/,
    ],
    ['trims marks', but((store) => ({ writeMark: trimming(store) })), /mark exactly/],
    [
      'compares positions as text',
      but(() => comparing((a, b) => String(a) > String(b))),
      /highest of numbers and texts/,
    ],
    ['compares positions by UTF-16', but(() => comparing(higherInUtf16)), /highest of numbers and texts/],
    ['keeps the last position', but(() => comparing(() => false)), /position/],
    [
      'keeps marks and positions under one key',
      but((store) => ({
        advance: (key: string, position: number, ms: number) => {
          store.writeMark(key, String(position), ms);
          return store.advance(key, position, ms);
        },
      })),
      /separates claims, positions and marks/,
    ],
    [
      'forgets no position',
      but((store) => ({ advance: (key: string, position: number) => store.advance(key, position, 3_600_000) })),
      /forgets a position/,
    ],
    [
      'reads a position before it writes it',
      but((store) => ({ advance: unlockedAdvance(store) })),
      /fifty concurrent positions/,
    ],
  ])('is broken by a store that %s', async (_what, makeStore, sentence) => {
    expect(await firstBroken(makeStore)).toMatch(sentence);
  });
});

function withTimeLeft(answer: unknown, change: (left: unknown) => unknown): unknown {
  const { retryAfterMs, ...rest } = answer as { retryAfterMs?: unknown };
  return retryAfterMs === undefined ? rest : { ...rest, retryAfterMs: change(retryAfterMs) };
}

function trimming(store: Store) {
  return (key: string, value: string, ms: number) => store.writeMark(key, value?.trim?.() ?? value, ms);
}

type Position = number | string;

function higherInUtf16(kept: Position, given: Position): boolean {
  if (typeof kept !== typeof given) return typeof kept === 'string';
  return kept > given;
}

/** Positions with another order. */
function comparing(isHigher: (kept: Position, given: Position) => boolean) {
  const positions = new Map<string, Position>();
  return {
    advance(key: string, position: Position) {
      const kept = positions.get(key);
      const behind = kept !== undefined && isHigher(kept, position);
      if (!behind) positions.set(key, position);
      return { behind };
    },
  };
}

/** Two steps that other callers can interrupt. */
function unlockedAdvance(store: Store) {
  const positions = new Map<string, Position>();
  return async (key: string, position: Position, ms: number) => {
    const kept = positions.get(key);
    await null;
    const compared = `${key}-${crypto.randomUUID()}`;
    if (kept !== undefined) store.advance(compared, kept, ms);
    const { behind } = await store.advance(compared, position, ms);
    if (!behind) positions.set(key, position);
    return { behind };
  };
}
