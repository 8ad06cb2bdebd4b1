import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import * as z3 from 'zod/v3';
import { namesHeldBy } from '../../src/schema/names-held-by.ts';

describe('the names that a schema holds', () => {
  it('are those of its fields, at every depth', () => {
    const valibot = v.looseObject({ call: v.optional(v.object({ legs: v.array(v.object({ from: v.string() })) })) });
    const arktype = type({ 'call?': { legs: type({ from: 'string' }).array() } });
    for (const schema of [valibot, arktype]) {
      expect([...namesHeldBy(schema)]).toEqual(expect.arrayContaining(['call', 'legs', 'from']));
    }
    const zod3 = z3.object({ call: z3.object({ legs: z3.array(z3.object({ from: z3.string() })) }) });
    zod3.safeParse({ call: { legs: [{}] } }); // zod 3 holds the names of an object since it has validated one
    expect([...namesHeldBy(zod3)]).toEqual(expect.arrayContaining(['call', 'legs', 'from']));
  });

  it('are not in anything but plain data, and no getter is called', () => {
    const schema = {
      get secret(): never {
        throw new Error('called');
      },
      cache: new Map([['jane', 1]]),
      own: new (class {
        jane = 1;
      })(),
      make: () => ({ jane: 1 }),
    };
    expect([...namesHeldBy(schema)]).toEqual(['secret', 'cache', 'own', 'make']);
  });

  it('are found in a schema that contains itself, and soon in one without end', () => {
    const self: { name: string; self?: object } = { name: 'a' };
    self.self = self;
    expect([...namesHeldBy(self)].toSorted()).toEqual(['a', 'name', 'self']);
    const wide = Array.from({ length: 100_000 }, (_, index) => ({ [`name${index}`]: 1 }));
    const names = namesHeldBy({ wide });
    expect(names.has('name10')).toBe(true);
    expect(names.has('name90000')).toBe(false);
  });
});
