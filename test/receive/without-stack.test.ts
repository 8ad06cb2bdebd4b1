import { describe, expect, it } from 'vitest';
import { withoutStack } from '../../src/receive/without-stack.ts';

const framesOf = (error: Error) => String(error.stack).match(/^ {4}at /gm)?.length ?? 0;
const make = () => new Error('made');

describe('withoutStack', () => {
  it('makes an error without a stack, and leaves the stacks of others as they are', () => {
    const before = Error.stackTraceLimit;
    expect(framesOf(withoutStack(make))).toBe(0);
    const fails = () => {
      throw new TypeError('cannot be made');
    };
    expect(() => withoutStack(fails)).toThrow('cannot be made');
    expect(Error.stackTraceLimit).toBe(before);
    expect(framesOf(make())).toBeGreaterThan(0);
  });

  it.each<[string, PropertyDescriptor]>([
    ['cannot be written', { value: 10, writable: false, configurable: true }],
    ['is not a number', { value: undefined, writable: true, configurable: true }],
  ])('makes an ordinary one where the limit %s', (_, descriptor) => {
    const before = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit') as PropertyDescriptor;
    Object.defineProperty(Error, 'stackTraceLimit', descriptor);
    try {
      expect(withoutStack(make)).toBeInstanceOf(Error);
      expect(Error.stackTraceLimit).toBe(descriptor.value);
    } finally {
      Object.defineProperty(Error, 'stackTraceLimit', before);
    }
  });
});
