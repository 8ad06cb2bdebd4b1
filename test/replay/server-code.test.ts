import { describe, expect, it } from 'vitest';
import { hasServerCode } from '../../src/replay/server-code.ts';

describe('hasServerCode', () => {
  it.for<[string, unknown]>([
    ['pg', { code: '42P01' }],
    ['Drizzle', { cause: { code: '42P01' } }],
    ['Sequelize', { name: 'SequelizeDatabaseError', original: { code: '42P01' } }],
    ['TypeORM', { driverError: {}, code: '42P01' }],
    ['Prisma', { code: 'P2010', meta: { driverAdapterError: { cause: { originalCode: '42P01', kind: 'x' } } } }],
  ])('finds the SQLSTATE in an error of %s', ([, error]) => {
    expect(hasServerCode(error, '42P01')).toBe(true);
    expect(hasServerCode(error, '42601')).toBe(false);
  });

  it('finds the number of MySQL, as a number or as text', () => {
    for (const errno of [1146, '1146']) expect(hasServerCode({ errno }, 1146)).toBe(true);
    expect(hasServerCode({ errno: 1 }, 1146)).toBe(false);
  });

  it('ends for errors that wrap themselves, and finds nothing in what is not an object', () => {
    const own: { cause?: unknown } = {};
    own.cause = own;
    const odd = { code: Object.create(null), errno: Symbol('x') };
    for (const error of [own, odd, undefined, null, '42P01', 1146, {}])
      expect(hasServerCode(error, '42P01')).toBe(false);
  });
});
