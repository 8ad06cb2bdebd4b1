/** The limit of V8 and JavaScriptCore for the frames of a stack. */
interface StackTraces {
  stackTraceLimit?: unknown;
}

/**
 * Makes an error that has no stack, because collecting one takes longer than verifying a signature.
 *
 * @param make Must not call functions of users.
 */
export function withoutStack<TError extends Error>(make: () => TError): TError {
  const traces = Error as StackTraces; // not all runtimes have it
  const { stackTraceLimit } = traces;
  // A process may have frozen its built-in objects.
  if (typeof stackTraceLimit !== 'number' || !Reflect.set(traces, 'stackTraceLimit', 0)) return make();
  try {
    return make();
  } finally {
    traces.stackTraceLimit = stackTraceLimit;
  }
}
