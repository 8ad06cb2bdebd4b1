/** A binding that counts the statements and requests that go through it. */
export function counting<T extends object>(binding: T): { readonly binding: T; readonly asked: () => number } {
  let asked = 0;
  const wrap = <TWrapped extends object>(object: TWrapped): TWrapped =>
    new Proxy(object, {
      get(target, name) {
        const member = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...values: unknown[]) => {
          if (name === 'all' || name === 'fetch') asked += 1;
          const result = Reflect.apply(member, target, values);
          return ['prepare', 'bind', 'get'].includes(String(name)) ? wrap(result) : result;
        };
      },
    });
  return { binding: wrap(binding), asked: () => asked };
}
