/**
 * A loop of one contender's own, which gives a promise for a contender that does. A loop in this file would be compiled
 * once for all of them, and a call in it that has seen six functions is not inlined into any: that distorted the results
 * by up to 30 %.
 */
export function compileLoop(name, call) {
  call.prepare?.(1);
  const [asynchronous, result] = call() instanceof Promise ? ['async', 'await call()'] : ['', 'call()'];
  return new Function(
    'call',
    `return ${asynchronous} function loop(calls) {
      for (let i = 0; i < calls; i++) if (!(${result})) throw new Error(${JSON.stringify(`${name} refused its input.`)});
    }`,
  )(call);
}
