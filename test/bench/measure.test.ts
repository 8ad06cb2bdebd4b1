import { describe, expect, it } from 'vitest';

// JavaScript without types, which has its own packages: these files need none of them.
const inBench = (file: string) => import(new URL(`../../bench/${file}`, import.meta.url).href);
const { callCompletedBody } = await inBench('delivery/call-completed.js');
const { orderOf } = await inBench('measure/interleaved.js');
const { ratioSpread, spreadOf } = await inBench('measure/spread.js');
const { untilSteady } = await inBench('measure/until-steady.js');
const { gate } = await inBench('report.js');

describe('a goal of the benchmarks', () => {
  const seen = { value: 1.04, low: 0.98, high: 1.1 };

  it.each([
    ['ok', 'at most', 1.04],
    ['ok', 'at least', 1.04],
    ['ok within the spread', 'at most', 1],
    ['ok within the spread', 'at least', 1.1],
    ['MISSED', 'at most', 0.97],
    ['MISSED', 'at least', 1.11],
  ])('is %s if the median 1.04 of 0.98 to 1.1 must be %s %d', (verdict, bound, limit) => {
    expect(gate('speed', seen, bound, limit)).toEqual({ name: 'speed', ...seen, bound, limit, verdict });
  });

  it('takes a number that has no spread', () => {
    expect(gate('speed', 2, 'at most', 1)).toMatchObject({ value: 2, low: 2, high: 2, verdict: 'MISSED' });
  });
});

describe('the spread', () => {
  it('leaves out the rounds that the machine spent on something else', () => {
    expect(spreadOf([5, 1, 3, 900, 4, 2, 6, 7, 0])).toEqual({ value: 4, low: 1, high: 7 });
  });

  it('is the whole range of two rounds', () => {
    expect(spreadOf([3, 1])).toEqual({ value: 2, low: 1, high: 3 });
  });

  it('compares contenders within a round, not over all of them', () => {
    expect(ratioSpread([1, 10, 100], [2, 20, 200])).toEqual({ value: 0.5, low: 0.5, high: 0.5 });
  });
});

describe('the order of a round', () => {
  it('lets each contender follow each other one', () => {
    const pairs = new Set<string>();
    for (let round = 0; round < 8; round++) {
      const order: string[] = orderOf(['a', 'b', 'c'], round);
      expect([...order].sort()).toEqual(['a', 'b', 'c']);
      for (let i = 1; i < order.length; i++) pairs.add(`${order[i - 1]}${order[i]}`);
    }
    expect([...pairs].sort()).toEqual(['ab', 'ac', 'ba', 'bc', 'ca', 'cb']);
  });
});

describe('the warm-up', () => {
  const turnsOf = async (costs: number[], most: number) => {
    let turns = 0;
    await untilSteady(async () => costs[turns++] ?? costs.at(-1), most);
    return turns;
  };

  it('goes on while turns get faster, and four turns longer', async () => {
    expect(await turnsOf([10, 9, 8, 7, 5, 5], 100)).toBe(9);
  });

  it('ends on a machine that never comes to rest', async () => {
    const faster = Array.from({ length: 50 }, (_, turn) => 0.9 ** turn);
    expect(await turnsOf(faster, 20)).toBe(20);
  });
});

describe('the body of a delivery', () => {
  it.each([1_024, 20_480, 65_536, 1_048_576])('has exactly %d bytes, also with letters of two bytes', (bytes) => {
    for (const accented of [false, true]) {
      const body: Buffer = callCompletedBody(bytes, { accented });
      expect(body.length).toBe(bytes);
      expect(JSON.parse(body.toString()).event).toBe('call.completed');
    }
  });
});
