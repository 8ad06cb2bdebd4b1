/**
 * Names what was thrown without repeating its message, which may hold anything: "TypeError at save (app.js:3:9)".
 */
export function describeThrown(thrown: unknown): string {
  try {
    if (!(thrown instanceof Error)) return `a value that is no Error (${typeof thrown})`;
    const place = firstFrame(thrown);
    const name = thrown.constructor.name;
    const kind = /^[\w$]{1,60}$/.test(name) ? name : 'Error';
    return place === undefined ? kind : `${kind} at ${place}`;
  } catch {
    return 'a value that cannot be looked at';
  }
}

/** Whether an error has this name: holds for one from another copy of callhook, and for nothing that cannot be looked at. */
export function isErrorNamed(thrown: unknown, name: string): thrown is Error {
  try {
    return thrown instanceof Error && thrown.name === name;
  } catch {
    return false;
  }
}

/** The innermost line of the stack, looked for behind the message, which may have lines that look like one. */
function firstFrame(error: Error): string | undefined {
  const stack = String(error.stack);
  const frames = stack.slice(stack.indexOf(error.message) + error.message.length);
  return /^ {4}at (.+:\d+:\d+\)?)$/m.exec(frames)?.[1];
}
