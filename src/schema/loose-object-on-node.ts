import * as z from 'zod/v4/mini';

// zod can compile the check of an object with its first value, which then takes half the time. zod/v4/mini leaves that out, because
// it would weigh a kilobyte in a browser. `loose-object-on-edge.ts` takes the place of this file (`#loose-object` in package.json).

type LooseObject = typeof z.looseObject;
type Shape = z.core.$ZodLooseShape;

interface Kind {
  init(schema: object, definition: object): void;
}

let Compiled: (new (definition: object) => ReturnType<LooseObject>) | undefined;

/** Makes the schema of an object that keeps unknown fields. */
export const looseObject: LooseObject = <TShape extends Shape>(shape: TShape) => {
  const compiled: Kind | undefined = z.core.$ZodObjectJIT;
  if (compiled === undefined) return z.looseObject(shape); // a zod that compiles every object
  Compiled ??= kindOf([compiled, z.ZodMiniObject]);
  return new Compiled({ type: 'object', shape, catchall: z.unknown() }) as ReturnType<typeof z.looseObject<TShape>>;
};

function kindOf(bases: readonly Kind[]) {
  return z.core.$constructor<ReturnType<LooseObject>, object>('CompiledObject', (schema, definition) => {
    for (const base of bases) base.init(schema, definition);
  });
}
