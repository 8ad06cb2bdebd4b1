import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/v4/mini';
import { looseObject as onEdge } from '../../src/schema/loose-object-on-edge.ts';
import { looseObject as onNode } from '../../src/schema/loose-object-on-node.ts';
import { orNull } from '../../src/schema/or-null.ts';

const schemaWith = (looseObject: typeof z.looseObject) =>
  looseObject({
    event: z.literal('a'),
    text: orNull(z.string()),
    inner: orNull(looseObject({ id: z.string(), count: z.optional(z.number()) })),
  });

const values = fc.oneof(fc.constantFrom('a', '', 1, true, null, [], {}), fc.object({ maxDepth: 1 }));
const keys = fc.constantFrom('event', 'text', 'inner', 'constructor', 'toString', 'more');
const bodies = fc.record({
  fields: fc.dictionary(keys, values),
  inner: fc.dictionary(fc.constantFrom('id', 'count', 'valueOf'), values),
});

describe('looseObject', () => {
  it('gives the same value, the same order of keys and the same issues on Node as on the edge (property)', () => {
    const [node, edge] = [schemaWith(onNode), schemaWith(onEdge)];
    fc.assert(
      fc.property(bodies, ({ fields, inner }) => {
        const sent = { event: 'a', inner, ...fields };
        const [onOne, onOther] = [z.safeParse(node, sent), z.safeParse(edge, sent)];
        expect(JSON.stringify(onOne.data)).toBe(JSON.stringify(onOther.data));
        expect(onOne.error?.issues).toEqual(onOther.error?.issues);
      }),
    );
  });

  it('makes a schema that users can extend', () => {
    const extended = z.extend(schemaWith(onNode), { more: z.number() });
    expect(z.safeParse(extended, { event: 'a', more: 1, kept: 2 }).data).toMatchObject({ more: 1, kept: 2 });
    expect(z.safeParse(extended, { event: 'a', more: '1' }).success).toBe(false);
    expect(schemaWith(onNode)).toBeInstanceOf(z.ZodMiniObject);
  });
});
