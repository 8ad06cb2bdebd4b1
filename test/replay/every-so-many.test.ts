import { expect, it } from 'vitest';
import { everySoMany } from '../../src/replay/every-so-many.ts';

const turnsOf = (isTime: () => boolean, calls: number) => Array.from({ length: calls }, isTime).filter(Boolean).length;

it('says that it is time once in so many calls', () => {
  expect(turnsOf(everySoMany(10), 100)).toBe(10);
  expect(turnsOf(everySoMany(1), 5)).toBe(5);
});

it('says so in the first calls of one in so many, so that what lives for one call has its turn too', () => {
  const turns = Array.from({ length: 4_000 }, () => turnsOf(everySoMany(10), 1));
  const share = turns.filter((turn) => turn === 1).length / turns.length;
  expect(share).toBeGreaterThan(0.05);
  expect(share).toBeLessThan(0.2);
});

it('never says so for 0', () => {
  expect(turnsOf(everySoMany(0), 1_000)).toBe(0);
});
