import { expect, it } from 'vitest';
import { lazily } from '../../src/schema/lazily.ts';

it('makes each value once, when it is first read', () => {
  const made: string[] = [];
  const make = (name: string) => () => {
    made.push(name);
    return { name };
  };
  const values = lazily({ first: make('first'), second: make('second') });
  expect([Object.keys(values), Object.hasOwn(values, 'second'), made]).toEqual([['first', 'second'], true, []]);
  expect(values.second).toBe(values.second);
  expect(made).toEqual(['second']);
  expect({ ...values }).toEqual({ first: { name: 'first' }, second: { name: 'second' } });
});
