import { afterAll, expect, it } from 'vitest';
import { callObserver } from '../src/call-observer.ts';

const unhandled: unknown[] = [];
const note = (reason: unknown) => void unhandled.push(reason);
process.on('unhandledRejection', note);
afterAll(() => {
  process.off('unhandledRejection', note);
});

const failures: [string, () => unknown][] = [
  ['throws', () => raise()],
  ['rejects', async () => raise()],
  [
    'returns a thenable that rejects',
    () => withThen({}, (_: unknown, reject: (reason: Error) => void) => reject(new Error('no'))),
  ],
  ['returns a function with then', () => withThen(() => {}, raise)],
  ['returns an object whose then cannot be read', () => Object.defineProperty({}, 'then', { get: raise })],
  ['returns a promise whose own then is broken', () => withThen(Promise.reject(new Error('no')), raise)],
];

it.for(failures)('an observer that %s changes nothing', async ([, observer]) => {
  callObserver(observer, 1);
  // Node reports a rejection that nobody handles after the microtasks, so before the second turn of the event loop.
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  expect(unhandled).toEqual([]);
});

it('an observer gets both values', () => {
  const got: unknown[] = [];
  callObserver((value: number, more: string) => got.push(value, more), 1, 'more');
  callObserver(undefined, 1);
  expect(got).toEqual([1, 'more']);
});

function withThen(object: object, value: unknown): object {
  return Object.defineProperty(object, 'then', { value });
}

function raise(): never {
  throw new Error('no');
}
