type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** `expectType<Expected>()(value)` compiles when the type of `value` is exactly `Expected`. */
declare function expectType<Expected>(): <Actual>(
  value: Actual,
  ...mismatch: Same<Expected, Actual> extends true ? [] : [never]
) => void;
